import { ConfigurationError, readKafkaBinding } from '../../../shared/bindings.js';
import { HttpProblem, HttpService, ok } from '../../../shared/http.js';
import { onLoginFailure } from '../../../shared/kafka-client.js';
import { runMain, stopOnSignal } from '../../../shared/lifecycle.js';
import { createLogger, describeError } from '../../../shared/log.js';
import { Settings } from '../../../shared/settings.js';
import { Counts, MAX_PAGES } from './counts.js';
import { Membership } from './membership.js';

const log = createLogger('consumer');

runMain(log, async () => {
  const settings = new Settings();
  const port = settings.integer('PORT', 8080, { min: 0, max: 65535 });
  const topic = settings.text('TOPIC', 'clickstream');
  const commitInterval = settings.integer('COMMIT_INTERVAL_MS', 1_000, { min: 100, max: 60_000 });
  const maxPages = settings.integer('MAX_PAGES', MAX_PAGES, { min: 1_000, max: 1_000_000 });
  const binding = readKafkaBinding(settings.text('BINDING'));
  const group =
    settings.text('GROUP') ??
    binding.consumerGroup ??
    (binding.consumerGroupPrefix && `${binding.consumerGroupPrefix}counts`);
  settings.check();
  if (!group) {
    throw new ConfigurationError([
      `binding "${binding.name}" grants no consumer group: grant one with the topic, or set GROUP`,
    ]);
  }

  onLoginFailure((error) => log.warn('a login was refused', { error: describeError(error) }));
  const counts = new Counts(maxPages);
  const membership = new Membership(binding, { topic, group, commitInterval }, counts, log);
  const owned = (): readonly number[] => {
    const partitions = membership.owned;
    if (!partitions) throw new HttpProblem(503, 'Not ready', 'this member has not joined its group yet');
    return partitions;
  };
  const service = new HttpService(
    {
      'GET /counts': (_request, url) => {
        const report = counts.report(owned(), url.searchParams.get('prefix') ?? '');
        const { behind } = membership;
        if (behind.length === 0) return ok(report);
        const detail = `partitions ${behind.join(', ')} are being counted anew, up to where the group had come: ask again`;
        throw new HttpProblem(503, 'Not ready', detail, { headers: { 'retry-after': '2' } });
      },
      'GET /healthz': () => ok(),
      'GET /readyz': () => ok({ status: 'ok', partitions: owned() }),
    },
    log,
  );
  stopOnSignal(log, 25_000, async () => {
    await membership.stop();
    await service.close();
  });
  log.info('listening', { port: await service.listen(port), topic, group });
  membership.start();
  return undefined;
});
