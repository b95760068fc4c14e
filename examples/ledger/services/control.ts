import { request } from 'node:http';

/** Asks the ledger that runs in this pod, prints its answer as one line and gives the exit status: 1 when something is wrong. */
export async function askLedger(command: string, port: number): Promise<number> {
  const { status, text } = await call(command === 'finish' ? 'POST' : 'GET', `/${command}`, port);
  process.stdout.write(`${text}\n`);
  const report = status === 200 ? (JSON.parse(text) as { lost?: unknown[]; error?: string }) : undefined;
  return report && !report.error && (report.lost?.length ?? 0) === 0 ? 0 : 1;
}

function call(method: string, path: string, port: number): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    // No `fetch`: it gives up after five minutes, and reading back a long run may take longer.
    const outgoing = request({ host: '127.0.0.1', port, method, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
