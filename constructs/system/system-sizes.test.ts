import { expect, it } from 'vitest';
import type { Binding } from '../access/grantee.js';
import { usersSizeFindings } from './system-sizes.js';

const bindings = (count: number) =>
  Array.from({ length: count }, (_, number) => {
    const name = `reader-${number}`;
    return { credentials: [{ active: true, secretName: `orders-${name}-a`, username: `shop.${name}.a` }] };
  }) as unknown as readonly Binding[];

it('refuses so many users that the Job which mounts their Secrets is larger than an object of Kubernetes', () => {
  expect(usersSizeFindings('shop/fra1/orders', bindings(5000))).toEqual([]);
  const [finding] = usersSizeFindings('shop/fra1/orders', bindings(12_000));
  expect(finding).toMatchObject({ severity: 'error', id: 'users-size', where: 'shop/fra1/orders' });
  expect(finding?.message).toMatch(
    /^has 12000 users, whose Secrets need a Job of 1\.\d+ MiB, but .* objects of at most 1\.5 MiB$/,
  );
});
