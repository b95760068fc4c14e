import { describe, expect, it } from 'vitest';
import { createLogger, describeError } from './log.js';

describe('createLogger', () => {
  it('writes one JSON object a line and leaves out what is below the level', () => {
    const lines: string[] = [];
    const log = createLogger('test', (line) => lines.push(line), 'warn');
    log.info('not this');
    log.warn('this\none', { partition: 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      program: 'test',
      message: 'this\none',
      partition: 3,
    });
  });
});

describe('describeError', () => {
  it('joins the messages of an error, of its parts and of its causes, each once', () => {
    const cause = new Error('refused');
    const error = new AggregateError([new Error('a failed', { cause }), new Error('b failed', { cause })], 'no broker');
    expect(describeError(error)).toBe('no broker <- a failed <- refused <- b failed');
  });

  it('tells messages only, whatever hangs on the error', () => {
    expect(describeError(Object.assign(new Error('failed'), { request: { password: 'secret' } }))).toBe('failed');
  });

  it('ends on a chain that leads back to itself', () => {
    const error = new Error('round');
    error.cause = error;
    expect(describeError(error)).toBe('round');
  });
});
