import { describe, expect, it } from 'vitest';
import compose from '../examples/ecommerce/platform.js';
import { Sites } from '../index.js';
import { synthesize } from '../testing/index.js';
import { sitesText } from '../tests/support/platform.js';

const shop = synthesize(compose, Sites.fromText(sitesText()));

/** Blocks of a stack as Terraform's JSON has them. */
interface Json {
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe.each(['fra1-data', 'fra1-apps', 'fra1-smoke'])('the expressions of %s', (name) => {
  const json = shop.stack(name).json as unknown as Json;
  // Addresses of earlier versions, which nothing has any more.
  const text = JSON.stringify({ ...json, moved: undefined });
  const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, found = '']) => found))];

  it('name locals that there are, and every one of them', () => {
    expect(named(/\blocal\.([a-z][a-z0-9-]*)/g).sort()).toEqual(Object.keys(json.locals ?? {}).sort());
  });

  it('name data and resources that there are', () => {
    const declared = [
      ...Object.entries(json.data ?? {}).flatMap(([type, byId]) => Object.keys(byId).map((id) => `data.${type}.${id}`)),
      ...Object.entries(json.resource).flatMap(([type, byId]) => Object.keys(byId).map((id) => `${type}.${id}`)),
    ];
    const used = named(/\b((?:data\.)?(?:kubernetes_[a-z0-9_]+|helm_release|terraform_data)\.[A-Za-z][\w-]*)/g);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((address) => !declared.includes(address))).toEqual([]);
  });
});
