import { Platform, Size } from 'datastead';
import { addCarts } from '../../../examples/ecommerce/platform/carts.js';
import { addCatalogue } from '../../../examples/ecommerce/platform/catalogue.js';
import { addClickstream } from '../../../examples/ecommerce/platform/clickstream.js';
import type { Compose } from '../bring.js';

export const SMOKE_TESTS = ['clickstream-smoke', 'catalogue-smoke', 'carts-smoke'] as const;

/** The shop of examples/ecommerce but for its ordering (`shop-orders`), in sizes for a small cluster. */
export function wholeShop(name: string): Compose {
  return (app, sites) => {
    const whole = new Platform(app, name, { sites, tolerate: 'zone' });
    for (const site of whole.sites) {
      addClickstream(site, {
        memory: { broker: Size.gibibytes(1), controller: Size.mebibytes(768) },
        cpu: { broker: 0.1, controller: 0.05 },
        storage: { broker: Size.gibibytes(4), controller: Size.gibibytes(1) },
      });
      const catalogue = addCatalogue(site, { memory: Size.gibibytes(1), cpu: 0.1, storage: Size.gibibytes(2) });
      addCarts(site, catalogue, {
        memory: { member: Size.mebibytes(128) },
        cpu: { member: 0.1, sentinel: 0.05 },
        storage: { member: Size.gibibytes(1) },
      });
    }
    return whole;
  };
}
