/** One of the five fields of cron's notation. */
interface Field {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** The fields in order, in the bounds of robfig/cron, by which Kubernetes and CockroachDB read them: a week begins with Sunday, 0. */
const FIELDS: readonly Field[] = [
  { what: 'a minute', from: 0, to: 59 },
  { what: 'an hour', from: 0, to: 23 },
  { what: 'a day of the month', from: 1, to: 31 },
  { what: 'a month', from: 1, to: 12 },
  { what: 'a day of the week', from: 0, to: 6 },
];

const TERM = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;
const DAY_SECONDS = 86_400;
/** After 28 years dates fall on the same days of the week again. */
const CYCLE_DAYS = 28 * 365 + 7;

/** Seconds from the beginning of a run to that of the next one. */
export interface Gaps {
  readonly shortest: number;
  readonly longest: number;
}

/**
 * How far the runs of a schedule are apart. Numbers alone are read, no names of days or months.
 * @returns what is wrong with the text, where it is no schedule
 */
export function gapsBetweenRuns(schedule: string): Gaps | string {
  const texts = schedule.split(' ');
  if (texts.length !== FIELDS.length) return `it needs five fields and has ${schedule === '' ? 0 : texts.length}`;
  const read = FIELDS.map((field, index) => readField(texts[index] ?? '', field));
  const wrong = read.find((one) => typeof one === 'string');
  if (wrong !== undefined) return wrong;
  const [minutes, hours, dates, months, weekdays] = read as [number[], number[], number[], number[], number[]];
  const times = hours.flatMap((hour) => minutes.map((minute) => hour * 3600 + minute * 60));
  const between = daysBetween(dates, months, weekdays, [texts[2], texts[4]].some(isStar));
  if (between.length === 0) return 'no date matches it';
  const gaps = [...steps(times), ...between.map((days) => days * DAY_SECONDS - span(times))];
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** Days from each day with runs to the next. @param isOpen date or day of the week is not restricted */
function daysBetween(
  dates: readonly number[],
  months: readonly number[],
  weekdays: readonly number[],
  isOpen: boolean,
): number[] {
  if (dates.length === 31 && months.length === 12 && weekdays.length === 7) return [1];
  const days = Array.from({ length: CYCLE_DAYS }, (_, day) => day).filter((day) => {
    const at = new Date(day * DAY_SECONDS * 1000);
    const [date, weekday] = [dates.includes(at.getUTCDate()), weekdays.includes(at.getUTCDay())];
    // Where both are restricted, either is enough.
    return months.includes(at.getUTCMonth() + 1) && (isOpen ? date && weekday : date || weekday);
  });
  return days[0] === undefined ? [] : steps([...days, days[0] + CYCLE_DAYS]);
}

/** A star with a step restricts. */
function isStar(text = ''): boolean {
  return text.split(',').some((term) => term === '*' || term === '*/1');
}

/** The numbers of a field in order, or what is wrong with it. */
function readField(text: string, { what, from, to }: Field): number[] | string {
  const numbers = new Set<number>();
  for (const term of text.split(',')) {
    const match = TERM.exec(term);
    const [, low, high, step] = match ?? [];
    const first = low === undefined ? from : Number(low);
    // A number with a step goes on to the end.
    const last = high === undefined && (low === undefined || step !== undefined) ? to : Number(high ?? low);
    const every = Number(step ?? 1);
    if (!match || first < from || last > to || first > last || every < 1) {
      return `"${term}" is not ${what} from ${from} to ${to}`;
    }
    for (let number = first; number <= last; number += every) numbers.add(number);
  }
  return [...numbers].sort((left, right) => left - right);
}

/** From each to the next. */
function steps(numbers: readonly number[]): number[] {
  return numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
}

/** From the first to the last. */
function span(numbers: readonly number[]): number {
  return (numbers.at(-1) ?? 0) - (numbers[0] ?? 0);
}
