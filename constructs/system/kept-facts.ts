import { createHash } from 'node:crypto';
import type { IConstruct } from 'constructs';
import type { Home, Part } from '../part/index.js';
import { literalText } from '../terraform/index.js';
import type { IDataSystem } from './data-system.js';

/** Longest text of a value that stands in an address as it is. */
const MAX_VALUE = 60;

/** Ids of the two resources whose instances are the facts: those that stay, and those of systems that may go. */
const KEPT = 'deployed-and-kept';
const FREE = 'deployed';

/**
 * Holds what a cloud provider runs to what it was deployed with. It stands in no cluster, so each fact, and each statement of a schema, is an
 * instance of a resource that may not be destroyed: a plan in which one is missing or another one is refused, also where the whole
 * system is missing. All that Terraform says then is the address, so the key tells the fact and the page.
 *
 * The keys are addresses in the states of others: another wording would be a change of every fact. With the removal policy `destroy` the
 * facts move to a resource that may be destroyed, and so come back by themselves with `retain`.
 */
export function keptFactsPart(owner: IConstruct, home: Home, systems: readonly IDataSystem[]): Part {
  return {
    owner,
    home,
    phase: 'form',
    place({ stack }) {
      const keys = (policy: IDataSystem['removalPolicy']) =>
        systems.filter(({ removalPolicy }) => removalPolicy === policy).flatMap(keysOf);
      const [kept, free] = [keys('retain'), keys('destroy')];
      for (const key of free) stack.move(instance(KEPT, key), instance(FREE, key));
      const lifecycle = { prevent_destroy: true };
      return [
        stack.resource('terraform_data', KEPT, { for_each: each(kept), lifecycle }, owner).address,
        stack.resource('terraform_data', FREE, { for_each: each(free) }, owner).address,
      ];
    },
  };
}

function keysOf({ name, type, immutableFacts, appendOnlyFacts }: IDataSystem): string[] {
  const facts = [
    ...immutableFacts,
    ...appendOnlyFacts.flatMap(({ key, items }) =>
      items.map((value, index) => ({ key: `${key}[${String(index).padStart(4, '0')}]`, value })),
    ),
  ];
  return facts.map(({ key, value }) => `${name}: ${key} is ${short(value)} (docs/systems/${type}.md)`);
}

/** A value on one line, with a digest where that is not all of it. */
function short(value: string): string {
  if (value === '') return 'none';
  const line = value.replaceAll(/\s+/g, ' ');
  if (line === value && value.length <= MAX_VALUE) return value;
  return `${line.slice(0, MAX_VALUE)}... ${createHash('sha256').update(value).digest('hex').slice(0, 12)}`;
}

function each(keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.map((key) => [key, '']));
}

function instance(id: string, key: string): string {
  return `terraform_data.${id}[${literalText(JSON.stringify(key))}]`;
}
