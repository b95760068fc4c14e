import { runMain, stopOnSignal } from '../../shared/lifecycle.js';
import { createLogger } from '../../shared/log.js';
import { Settings } from '../../shared/settings.js';
import { askLedger } from './control.js';
import { Ledger } from './run.js';
import { prepareStore } from './store.js';

const log = createLogger('ledger', (line) => process.stderr.write(line));
const COMMANDS = ['run', 'status', 'finish'];

runMain(log, async () => {
  const command = process.argv[2] ?? 'run';
  if (!COMMANDS.includes(command)) {
    process.stderr.write(`unknown command "${command}": use ${COMMANDS.join(', ')}\n`);
    return 2;
  }
  const settings = new Settings();
  // Not LEDGER_PORT: Kubernetes sets that to a URL where a Service is called `ledger`.
  const controlPort = settings.integer('LEDGER_CONTROL', 8081, { min: 1, max: 65535 });
  if (command !== 'run') {
    settings.check();
    return await askLedger(command, controlPort);
  }
  const options = {
    folder: settings.text('LEDGER_DIR', '/tmp/ledger'),
    rate: settings.integer('LEDGER_RATE', 50, { min: 1, max: 10_000 }),
    deadline: settings.integer('LEDGER_DEADLINE_SECONDS', 120, { min: 1, max: 3_600 }) * 1_000,
    readTime: settings.integer('LEDGER_READ_SECONDS', 300, { min: 1, max: 3_600 }) * 1_000,
    healthPort: settings.integer('PORT', 8080, { min: 0, max: 65535 }),
    controlPort,
  };
  const seconds = settings.integer('LEDGER_SECONDS', 0, { min: 0, max: 86_400 });
  const open = await prepareStore(settings);
  settings.check();

  const ledger = await Ledger.start(open, options, log);
  stopOnSignal(log, 25_000, () => ledger.stop());
  if (seconds === 0) return undefined;
  const report = await ledger.runFor(seconds * 1_000);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await ledger.stop();
  return report.error !== undefined || report.lostCount > 0 ? 1 : 0;
});
