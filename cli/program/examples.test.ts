import { afterEach, expect, it, vi } from 'vitest';
import { EXAMPLES } from './examples.js';

afterEach(() => vi.unstubAllEnvs());

it.each([
  [{}, {}, {}],
  [{ example: 'ecommerce' }, {}, {}],
  [{ sites: 'mine.yaml' }, {}, { DATASTEAD_SITES: 'mine.yaml' }],
  [{ example: 'ledger' }, {}, { DATASTEAD_EXAMPLE: 'ledger' }],
  [{}, { DATASTEAD_SITES: 'mine.yaml' }, { DATASTEAD_SITES: 'mine.yaml' }],
  [
    { sites: 'mine.yaml' },
    { DATASTEAD_EXAMPLE: 'ledger', DATASTEAD_SITES: 'theirs.yaml' },
    { DATASTEAD_EXAMPLE: 'ledger', DATASTEAD_SITES: 'mine.yaml' },
  ],
])('what %j and the environment %j select is what the next commands are given: %j', (options, environment, again) => {
  for (const name of ['DATASTEAD_EXAMPLE', 'DATASTEAD_SITES']) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect(EXAMPLES.program(options).again).toEqual({ environment: again, options: [] });
});
