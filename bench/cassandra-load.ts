/*
 * A load on Cassandra by the driver that the services use, run inside the cluster: rows of 1 KiB written, then read, at the
 * levels of the binding, by so many at once. Prints one line of JSON.
 *   node - BINDING KEYSPACE OPERATIONS AT_ONCE
 */
import { randomBytes } from 'node:crypto';
import { readCassandraBinding } from '../examples/shared/cassandra-binding.js';
import { cassandraClient, levelOf } from '../examples/shared/cassandra-client.js';

const [binding = '', keyspace = '', operations = '0', atOnce = '0'] = process.argv.slice(2);
const description = readCassandraBinding(binding);
const client = cassandraClient(description, keyspace, 10_000);
const count = Number(operations);

/** Does something for each number, so many at once; operations a second and the time that 99 of 100 stayed below. */
async function measure(act: (number: number) => Promise<unknown>) {
  const times: number[] = [];
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      const from = performance.now();
      await act(number);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: Number(atOnce) }, worker));
  const seconds = (performance.now() - start) / 1000;
  times.sort((left, right) => left - right);
  return { perSecond: Math.round(count / seconds), p99Ms: Math.round(times[Math.floor(times.length * 0.99)] ?? 0) };
}

await client.connect();
await client.execute('CREATE TABLE IF NOT EXISTS load (k int PRIMARY KEY, v blob)', [], { prepare: false });
const value = randomBytes(1024);
const insert = (number: number) => client.execute('INSERT INTO load (k, v) VALUES (?, ?)', [number, value]);
// Statements are prepared, and Java has compiled what it needs most, before anything is counted.
for (let number = 0; number < 500; number += 1) await insert(number);
const writes = await measure(insert);
const consistency = levelOf(description.read);
const reads = await measure((number) => client.execute('SELECT v FROM load WHERE k = ?', [number], { consistency }));
console.log(JSON.stringify({ writes, reads }));
await client.shutdown();
