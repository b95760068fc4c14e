import { describe, expect, it } from 'vitest';
import { addressOf, instancesOf } from '../../cli/instances.js';
import ecommerce from '../../examples/ecommerce/platform.js';
import ledger from '../../examples/ledger/platform.js';
import { Sites } from '../../index.js';
import { synthesize } from '../../testing/index.js';
import { sitesText } from '../support/platform.js';

/**
 * Construct ids are a public contract: another address makes Terraform destroy and create. A changed line here needs a
 * `moved` block and a line in CHANGELOG.md.
 */
const EXAMPLES = { ecommerce, ledger };

describe.each(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[])('the Terraform addresses of %s', (name) => {
  const platform = synthesize(EXAMPLES[name], Sites.fromText(sitesText()));

  it.each(['data', 'apps', 'smoke'])('stay what they are in the stack %s', (part) => {
    const { json } = platform.stack(`fra1-${part}`);
    expect(instancesOf(json).map(addressOf).sort()).toMatchSnapshot();
  });
});
