type Fields = Readonly<Record<string, unknown>>;
type Level = 'debug' | 'info' | 'warn' | 'error';

export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

const ORDER: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** One JSON object a line, to standard output unless told otherwise. `LOG_LEVEL` names the lowest level written. */
export function createLogger(
  program: string,
  write: (line: string) => void = (line) => process.stdout.write(line),
  lowest = process.env['LOG_LEVEL'],
): Logger {
  const threshold = Math.max(0, ORDER.indexOf((lowest as Level | undefined) ?? 'info'));
  const at =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (ORDER.indexOf(level) < threshold) return;
      write(`${JSON.stringify({ time: new Date().toISOString(), level, program, message, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const MAX_LENGTH = 600;

/**
 * The messages of an error and of all that caused it, each once, as one line. Only messages: the Kafka client hangs
 * requests and connections on its errors, and those carry credentials.
 */
export function describeError(error: unknown): string {
  const seen = new Set<string>();
  const visit = (current: unknown, depth: number): void => {
    if (depth > 6 || current === undefined || current === null) return;
    if (!(current instanceof Error)) {
      seen.add(String(current));
      return;
    }
    seen.add(current.message || current.name);
    if (current instanceof AggregateError) for (const part of current.errors.slice(0, 5)) visit(part, depth + 1);
    visit(current.cause, depth + 1);
  };
  visit(error, 0);
  return [...seen].join(' <- ').slice(0, MAX_LENGTH);
}
