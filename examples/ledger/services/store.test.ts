import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Settings } from '../../shared/settings.js';
import { prepareStore, type StoreModule } from './store.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'datastead-store-'));
  vi.stubEnv('SERVICE_BINDING_ROOT', root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

function bind(name: string, type: string): void {
  mkdirSync(path.join(root, name));
  writeFileSync(path.join(root, name, 'type'), type);
}

/** Stores that only say which of them was loaded, and for which binding. */
function recording() {
  const events: string[] = [];
  const store = (type: string) => async (): Promise<StoreModule> => {
    events.push(`loaded ${type}`);
    return {
      prepare: (binding) => {
        events.push(`prepared ${binding}`);
        return () => {
          throw new Error('not opened here');
        };
      },
    };
  };
  return { events, stores: { kafka: store('kafka'), redis: store('redis') } };
}

describe('prepareStore', () => {
  it('loads the driver of the binding that it finds, and no other', async () => {
    bind('carts', 'redis');
    bind('mail', 'smtp');
    const { events, stores } = recording();
    await prepareStore(new Settings({}), stores);
    expect(events).toEqual(['loaded redis', 'prepared carts']);
  });

  it('takes the binding that BINDING names', async () => {
    bind('carts', 'redis');
    bind('log', 'kafka');
    const { events, stores } = recording();
    await prepareStore(new Settings({ BINDING: 'log' }), stores);
    expect(events).toEqual(['loaded kafka', 'prepared log']);
  });

  it('knows Kafka, and says what it misses in a binding of that type', async () => {
    bind('log', 'kafka');
    await expect(prepareStore(new Settings({}))).rejects.toThrow('log has no entry "bootstrap-servers"');
  });
});
