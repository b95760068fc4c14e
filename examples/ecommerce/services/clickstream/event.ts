import { HttpProblem } from '../../../shared/http.js';

/** A click as it comes in and as it is stored. */
export interface ClickEvent {
  /** Who posts may name the event, to find it again; the collector does not use it. */
  readonly id?: string;
  /** Path of the page, such as `/shoes/42`. */
  readonly page: string;
  readonly visitor?: string;
  /** When it happened, ISO 8601; the time of arrival when absent. */
  readonly at: string;
}

interface Flaw {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly detail: string;
}

export const LIMITS = { eventsPerRequest: 1_000, pageLength: 1_024, nameLength: 128, flawsListed: 20 } as const;

/** Reads one event or a list of them; a problem that names every flaw when any is wrong, and then none is taken. */
export function parseEvents(body: unknown, now = new Date()): ClickEvent[] {
  const single = !Array.isArray(body);
  const items: unknown[] = single ? [body] : body;
  if (items.length === 0) throw invalid([{ pointer: '', detail: 'the list is empty: send at least one event' }]);
  if (items.length > LIMITS.eventsPerRequest) {
    throw invalid([
      { pointer: '', detail: `${items.length} events in one request: send at most ${LIMITS.eventsPerRequest}` },
    ]);
  }
  const flaws: Flaw[] = [];
  const events = items.map((item, index) => parseEvent(item, single ? '' : `/${index}`, now, flaws));
  if (flaws.length > 0) throw invalid(flaws);
  return events;
}

function parseEvent(item: unknown, pointer: string, now: Date, flaws: Flaw[]): ClickEvent {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    flaws.push({ pointer, detail: 'an event is an object' });
    return { page: '', at: '' };
  }
  const { id, page, visitor, at, ...unknown } = item as Record<string, unknown>;
  const flaw = (key: string, detail: string) => flaws.push({ pointer: `${pointer}/${key}`, detail });
  for (const key of Object.keys(unknown)) flaw(key, 'unknown member: an event has id, page, visitor, at');
  if (typeof page !== 'string' || !page.startsWith('/') || page.length > LIMITS.pageLength) {
    flaw('page', `page is required: a path that starts with "/" of at most ${LIMITS.pageLength} characters`);
  }
  for (const [key, name] of Object.entries({ id, visitor })) {
    if (name === undefined) continue;
    if (typeof name !== 'string' || name === '' || name.length > LIMITS.nameLength) {
      flaw(key, `${key} is a text of 1 to ${LIMITS.nameLength} characters`);
    }
  }
  if (at !== undefined && (typeof at !== 'string' || !isTime(at)))
    flaw('at', 'at is a time such as 2026-01-31T12:00:00Z');
  return {
    ...(id === undefined ? {} : { id: id as string }),
    page: page as string,
    ...(visitor === undefined ? {} : { visitor: visitor as string }),
    at: (at as string | undefined) ?? now.toISOString(),
  };
}

function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

function invalid(flaws: readonly Flaw[]): HttpProblem {
  const listed = flaws.slice(0, LIMITS.flawsListed);
  const first = listed[0];
  const detail = `${flaws.length} flaw${flaws.length === 1 ? '' : 's'}; the first at "${first?.pointer}": ${first?.detail}`;
  return new HttpProblem(400, 'Invalid event', detail, { members: { errors: listed } });
}
