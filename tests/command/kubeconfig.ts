import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Project } from './stand-in.js';

/** Lets a stand-in of the API server listen, and writes the kubeconfig of a project that leads to it. */
export async function serveTo({ cwd }: Project, api: Server): Promise<void> {
  api.listen(0, '127.0.0.1');
  await new Promise((resolve) => api.once('listening', resolve));
  const server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const content = {
    clusters: [{ name: 'there', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'me', user: { token: 'mine' } }],
    contexts: [{ name: 'fra1', context: { cluster: 'there', user: 'me' } }],
  };
  writeFileSync(path.join(cwd, 'kubeconfig'), JSON.stringify(content));
}
