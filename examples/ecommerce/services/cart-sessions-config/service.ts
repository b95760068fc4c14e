import { HttpService } from '../../../shared/http.js';
import { runMain, sleep, stopOnSignal } from '../../../shared/lifecycle.js';
import { createLogger, describeError } from '../../../shared/log.js';
import { readRedisBinding } from '../../../shared/redis-binding.js';
import { Primary } from '../../../shared/redis-primary.js';
import { Settings } from '../../../shared/settings.js';
import { routes } from './api.js';
import { Configuration } from './configuration.js';
import { reached } from './reached.js';
import { catalogueSource, Recommendations } from './recommendations.js';
import { Store } from './store.js';
import { Watcher } from './watcher.js';

const log = createLogger('carts');
/** Between "not ready" and the closed door: the time that endpoints take to leave every node's tables. */
const DRAIN = 3_000;
/** A cache that is slower than the catalogue is no help. */
const CACHE_DEADLINE = 300;

runMain(log, async () => {
  const settings = new Settings();
  const port = settings.integer('PORT', 8080, { min: 0, max: 65535 });
  const deadline = settings.integer('DEADLINE_MILLISECONDS', 5_000, { min: 100, max: 60_000 });
  const cacheSeconds = settings.integer('RECOMMENDATION_SECONDS', 600, { min: 1, max: 86_400 });
  const catalogue = settings.url('RECOMMENDATIONS_URL');
  const binding = readRedisBinding(settings.text('BINDING'));
  settings.check();

  const onFailure = (error: unknown) => log.warn('an attempt failed', { error: describeError(error) });
  const primary = new Primary(binding, { deadline, onFailure });
  const cache = new Primary(binding, { deadline: CACHE_DEADLINE });
  const configuration = new Configuration(primary);
  const watcher = new Watcher(configuration, log);
  const store = new Store(primary, () => ({
    cartSeconds: watcher.get('cart-ttl-seconds'),
    sessionSeconds: watcher.get('session-ttl-seconds'),
  }));
  const recommendations = catalogue && new Recommendations(cache, catalogueSource(catalogue, 2_000), cacheSeconds);
  let ready = false;
  const stopping = new AbortController();
  const { signal } = stopping;
  const api = routes({ store, configuration, watcher, recommendations, ready: () => ready && !signal.aborted });
  const service = new HttpService(api, log);
  stopOnSignal(log, 28_000, async () => {
    stopping.abort();
    await sleep(DRAIN);
    await service.close();
    watcher.stop();
    primary.close();
    cache.close();
  });

  log.info('listening', { port: await service.listen(port) });
  void watcher.follow(binding, 5_000);
  // Ready once the primary was reached. A failover is no reason to leave the service: others would not reach it either.
  ready = await reached(primary, log, signal);
  if (ready) log.info('ready');
  return undefined;
});
