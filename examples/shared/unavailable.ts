import { HttpProblem } from './http.js';

/**
 * Within the deadline the database did not confirm. What was asked may or may not have been done, so it must be safe to
 * ask again.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';

  /** The answer to give to who waits: try again, in a moment. */
  get problem(): HttpProblem {
    return new HttpProblem(503, 'Not available', 'this cannot be done at the moment: send the same again', {
      headers: { 'retry-after': '2' },
    });
  }
}
