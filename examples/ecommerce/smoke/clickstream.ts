import { randomUUID } from 'node:crypto';
import { type KafkaBinding, readKafkaBinding } from '../../shared/bindings.js';
import { Checks, until } from '../../shared/checks.js';
import { expectConsumeRefused, expectGroupRefused, expectProduceRefused } from '../../shared/denied.js';
import { runMain } from '../../shared/lifecycle.js';
import { createLogger } from '../../shared/log.js';
import { Settings } from '../../shared/settings.js';
import { TopicReader } from '../../shared/topic-reader.js';

const PAGES = 24;
const log = createLogger('smoke', (line) => process.stderr.write(line));

interface Options {
  readonly collector: URL;
  readonly consumer: URL | undefined;
  readonly topic: string;
  readonly events: number;
  readonly deadline: number;
  /** A topic and a group that this program is not granted; they need not exist to be refused. */
  readonly deniedTopic: string;
  readonly deniedGroup: string;
  /** Whether this program may only read the topic; then writing to it must be refused. */
  readonly readOnly: boolean;
}

runMain(log, async () => {
  const settings = new Settings();
  const collector = settings.url('COLLECTOR_URL') ?? new URL('http://clickstream-collector:8080');
  const options: Options = {
    collector,
    consumer: settings.url('CONSUMER_URL'),
    topic: settings.text('TOPIC', 'clickstream'),
    events: settings.integer('EVENTS', 240, { min: 1, max: 100_000 }),
    deadline: Date.now() + settings.integer('SMOKE_SECONDS', 120, { min: 5, max: 3_600 }) * 1_000,
    deniedTopic: settings.text('DENIED_TOPIC', 'smoke-not-granted'),
    deniedGroup: settings.text('DENIED_GROUP', 'smoke-not-granted'),
    readOnly: settings.text('READ_ONLY', 'true') === 'true',
  };
  const binding = readKafkaBinding(settings.text('BINDING'));
  settings.check();
  return await smoke(binding, options);
});

async function smoke(binding: KafkaBinding, options: Options): Promise<number> {
  const { collector, consumer, topic, events, deadline } = options;
  const checks = new Checks();
  const run = randomUUID();
  const prefix = `/smoke/${run}/`;
  const reader = new TopicReader(binding, topic, 'clickstream-smoke');

  await checks.run('collector-ready', async () => {
    await until(
      deadline,
      async () => ((await get(collector, '/readyz')).ok ? true : undefined),
      'the collector is ready',
    );
    return undefined;
  });
  await checks.run('bad-event-refused', async () => {
    const answer = await post(collector, [{ page: 'no slash' }]);
    const type = answer.headers.get('content-type') ?? '';
    if (answer.status !== 400 || !type.startsWith('application/problem+json')) {
      throw new Error(`a wrong event got status ${answer.status} and ${type}`);
    }
    return undefined;
  });

  let from: Awaited<ReturnType<TopicReader['ends']>> | undefined;
  const posted = await checks.run('events-acknowledged', async () => {
    from = await until(deadline, () => reader.ends(), 'the topic can be seen');
    const ids = Array.from({ length: events }, (_, index) => ({
      id: `${run}-${index}`,
      page: `${prefix}${index % PAGES}`,
    }));
    for (let start = 0; start < ids.length; start += 50) {
      const batch = ids.slice(start, start + 50);
      await until(
        deadline,
        async () => ((await post(collector, batch)).status === 202 ? true : undefined),
        'the collector takes events',
      );
    }
    return `${events} events`;
  });

  if (posted && from) {
    const start = from;
    await checks.run('events-in-topic', async () => {
      const found = new Map<string, number>();
      for await (const { value } of reader.read(start, await reader.ends(), deadline)) {
        const { id } = JSON.parse(value?.toString('utf8') ?? '{}') as { id?: string };
        if (id?.startsWith(run)) found.set(id, (found.get(id) ?? 0) + 1);
      }
      if (found.size !== events) throw new Error(`${found.size} of ${events} events are in the topic`);
      return undefined;
    });
  }
  if (posted && consumer) {
    await checks.run('events-counted', async () => {
      // Each member of the group knows the pages of its own partitions, and the Service picks one member a connection.
      const pages = new Map<string, number>();
      const total = () => [...pages.values()].reduce((sum, count) => sum + count, 0);
      const counted = async () => {
        const answer = await get(consumer, `/counts?prefix=${encodeURIComponent(prefix)}`);
        if (!answer.ok)
          throw new Error(`the consumer answers ${answer.status}; ${total()} of ${events} events are counted`);
        const report = (await answer.json()) as { pages: Record<string, number> };
        for (const [page, count] of Object.entries(report.pages))
          pages.set(page, Math.max(count, pages.get(page) ?? 0));
        if (total() < events) throw new Error(`${total()} of ${events} events are counted`);
        return true;
      };
      await until(deadline, counted, 'every event is counted');
      return `${total()} counted on ${pages.size} pages`;
    });
  }

  await checks.run('other-topic-write-refused', async () => {
    await expectProduceRefused(binding, options.deniedTopic);
    return undefined;
  });
  await checks.run('other-topic-read-refused', async () => {
    await expectConsumeRefused(binding, options.deniedTopic);
    return undefined;
  });
  await checks.run('other-group-refused', async () => {
    await expectGroupRefused(binding, options.deniedGroup);
    return undefined;
  });
  if (options.readOnly) {
    await checks.run('own-topic-write-refused', async () => {
      await expectProduceRefused(binding, topic);
      return undefined;
    });
  }
  await reader.close().catch(() => {});
  return checks.finish();
}

/** A connection of its own each time, so that a Service with several pods gets to show all of them. */
function get(base: URL, path: string): Promise<Response> {
  return fetch(new URL(path, base), { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) });
}

function post(base: URL, body: unknown): Promise<Response> {
  return fetch(new URL('/events', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
}
