import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kafka } from '../constructs/kafka/index.js';
import { Size } from '../index.js';
import { synthesizeSite, temporaryFolder } from '../tests/support/platform.js';
import { LockFile } from './lock-file.js';

const small = { storage: { broker: Size.gibibytes(50) } };

describe('the lock file', () => {
  it('makes a change of what cannot change an error that names the procedure, and keeps the old entry', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    const first = readFileSync(lockFile, 'utf8');
    expect(JSON.parse(first).immutable.fra1.events).toMatchObject({ 'storage.broker': '50Gi', roles: 'separate' });

    expect(() => synthesizeSite((site) => new Kafka(site, 'events'), { lockFile })).toThrow(
      /shop\/fra1\/events storage\.broker is 100Gi, but was deployed as 50Gi .*cannot change in place: set it back to 50Gi, or follow the procedure first \(.*docs\/systems\/kafka\.md/,
    );
    expect(readFileSync(lockFile, 'utf8')).toBe(first);
  });

  it('lets everything else change', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    expect(() =>
      synthesizeSite((site) => new Kafka(site, 'events', { ...small, size: { brokers: 5 }, topics: { orders: {} } }), {
        lockFile,
      }),
    ).not.toThrow();
  });

  it('remembers a system that is no longer declared, since its volumes stay', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    synthesizeSite((site) => new Kafka(site, 'events', small), { lockFile });
    synthesizeSite((site) => new Kafka(site, 'other'), { lockFile });
    expect(() => synthesizeSite((site) => new Kafka(site, 'events'), { lockFile })).toThrow(/storage\.broker/);
  });

  it('is not written when the composition is refused', () => {
    const lockFile = path.join(temporaryFolder(), 'shop.lock.json');
    expect(() => synthesizeSite((site) => new Kafka(site, 'events', { size: { brokers: 1 } }), { lockFile })).toThrow();
    expect(existsSync(lockFile)).toBe(false);
  });

  it.each(['', '{}', '[1]', '{"version":2,"immutable":{}}', 'null'])('is refused when it holds %j', (text) => {
    const file = path.join(temporaryFolder(), 'shop.lock.json');
    writeFileSync(file, text);
    expect(() => LockFile.read(file)).toThrow(/is not a lock file of this kit: restore it from version control/);
  });
});
