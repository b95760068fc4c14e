/** A word as a shell takes it whole. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9._/=:@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line; the environment stands before it. */
export function commandLine(environment: Readonly<Record<string, string>>, words: readonly string[]): string {
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  return [...assignments, ...words.map(quoted)].join(' ');
}
