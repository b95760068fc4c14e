import { randomUUID } from 'node:crypto';
import type { Item } from '../cluster.js';
import { callService, type Reply } from '../service.js';
import { expect } from '../shell.js';
import type { Stage } from '../stage.js';
import type { Capability } from '../suite.js';
import { AUTHORITY, type OrdersVariant, type Reached, shopOrders } from './composition.js';
import { Server } from './server.js';

/** Pieces of a product that a line puts into stock. */
const PIECES = 10_000;
/** The workloads that stay as they are while databases come and go. */
export const SERVICES = ['orders-api', 'inventory-api'] as const;

export interface Product {
  readonly sku: string;
  /** Buys one piece under an idempotency key. */
  readonly buy: (key: string) => Promise<Reply>;
}

/** Inventory and orders in the cluster, beside a server of their databases. */
export class OrdersScene {
  readonly server: Server;
  private reached: Reached | undefined;

  constructor(readonly stage: Stage) {
    this.server = new Server(stage.cluster, stage.beside('server'));
  }

  /** The server with its databases, users and what the apps namespace is handed; then the platform. */
  async apply(variant: OrdersVariant = {}): Promise<string[]> {
    this.reached ??= await this.prepare();
    return this.stage.apply(shopOrders(this.stage.platform, this.reached, variant));
  }

  call(workload: string, method: string, path: string, body?: object, key?: string): Promise<Reply> {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return callService(this.stage, workload, { method, path, headers, ...(body === undefined ? {} : { body }) });
  }

  /** A new product with its stock, and the body of a checkout of one piece. */
  async product(prefix: string): Promise<Product> {
    const sku = `${prefix}-${randomUUID()}`;
    const items = [{ sku, quantity: 1 }];
    const { status } = await this.call('inventory-api', 'PUT', '/deliveries', {
      id: sku,
      items: [{ sku, quantity: PIECES }],
    });
    expect(status < 300, `the delivery was answered ${status}`);
    return { sku, buy: (key) => this.call('orders-api', 'POST', '/checkouts', { customer: 'ann', items }, key) };
  }

  /** Names of the pods of both services with the number of their restarts: the same text, the same processes. */
  async processes(): Promise<string> {
    const pods = await Promise.all(SERVICES.map((workload) => this.stage.podsOf(workload)));
    return pods
      .flat()
      .map((pod: Item) => `${pod.metadata.name} ${pod.status.containerStatuses?.[0]?.restartCount}`)
      .sort()
      .join(', ');
  }

  private async prepare(): Promise<Reached> {
    const { stage, server } = this;
    const { cluster, apps } = stage;
    const cidr = await server.start();
    await server.database('inventory', 'inventory_owner', { inventory: 'readWrite', inventory_reader: 'read' });
    await server.database('orders', 'orders_owner', { orders: 'readWrite' });
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: apps } });
    for (const user of ['inventory-owner', 'inventory', 'inventory-reader', 'orders-owner', 'orders']) {
      await server.handOver(apps, { secret: `pg-${user}`, username: user.replace('-', '_') });
    }
    const data = { 'ca.crt': await server.authority() };
    await cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: AUTHORITY, namespace: apps }, data });
    return { host: server.host, cidr };
  }
}

export type OrdersCapability = Capability<OrdersScene>;
