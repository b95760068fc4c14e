/** `45 s`, `10 min`, `31 min 40 s`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** The seconds of a duration as Terraform's `timeouts` have it: `10m`, `1h30m`, `420s`. */
export function goSeconds(text: string): number {
  return [...text.matchAll(/([0-9.]+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
    0,
  );
}
