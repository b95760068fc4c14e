import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/support/platform.js';
import { clusterAccess } from './access.js';
import { Cluster } from './cluster.js';
import { Watch } from './watch.js';

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing.splice(0)) close();
});

/** An API at an address of this machine. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function kubeconfig(name: string, server: string, user = 'me'): string {
  const file = path.join(temporaryFolder(), name);
  const content = {
    clusters: [{ name: 'there', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: user, user: { token: `of ${user}` } }],
    contexts: [{ name: 'fra1', context: { cluster: 'there', user: 'me' } }],
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('the access to a cluster', () => {
  it("is that of the stack's provider, one file or several", () => {
    const access = (block: object) => clusterAccess({ provider: { kubernetes: [{ ...block }] } }, '/out/stacks/a');
    expect(access({ config_path: '~/.kube/config', config_context: 'fra1' })).toEqual({
      context: 'fra1',
      files: [path.join(homedir(), '.kube/config')],
    });
    expect(access({ config_paths: ['/a', '../b'], config_context: 'fra1' })?.files).toEqual(['/a', '/out/stacks/b']);
    expect(access({ config_path: '/$${a}/%%{b}', config_context: 'my$${c}' })).toEqual({
      context: 'my${c}',
      files: ['/${a}/%{b}'],
    });
    expect(access({ config_path: '/a', config_context: '${local.context}' })).toBeUndefined();
    expect(clusterAccess({}, '/out/stacks/a')).toBeUndefined();
  });

  it('takes context, cluster and user from the first file that has them', async () => {
    const seen: (string | undefined)[] = [];
    const server = await serve(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('{}');
    });
    const files = [kubeconfig('first', server, 'another'), kubeconfig('second', 'http://127.0.0.1:9')];
    await (await Cluster.of({ context: 'fra1', files })).get('version');
    expect(seen).toEqual(['Bearer of me']);
  });

  it.each([
    ['there is no file', ['/nowhere/config'], 'no kubeconfig file found at /nowhere/config'],
    ['no file has the context', undefined, 'has no context "fra2" with a cluster; did you mean "fra1"?'],
  ])('is refused in one sentence when %s', async (_what, files, sentence) => {
    const access = { context: 'fra2', files: files ?? [kubeconfig('config', 'http://127.0.0.1:9')] };
    await expect(Cluster.of(access)).rejects.toThrow(sentence);
  });
});

describe('a cluster', () => {
  it('is asked for metadata alone where that is enough', async () => {
    const accepted: (string | undefined)[] = [];
    const server = await serve(({ headers }, response) => {
      accepted.push(headers.accept);
      response.end('{"metadata":{"name":"one"},"items":[{"metadata":{"name":"two"}}]}');
    });
    const cluster = await Cluster.of({ context: 'fra1', files: [kubeconfig('config', server)] });
    expect(await cluster.metadata('api/v1/namespaces/a/secrets/one')).toEqual({ name: 'one' });
    expect(await cluster.listMetadata('api/v1/namespaces/a/secrets')).toEqual([{ metadata: { name: 'two' } }]);
    expect(accepted).toEqual([
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    ]);
  });

  it('has nothing at 404, and says what it answers otherwise', async () => {
    const server = await serve(({ url }, response) => {
      response.statusCode = url === '/gone' ? 404 : 403;
      response.end('{"message":"pods is forbidden"}');
    });
    const cluster = await Cluster.of({ context: 'fra1', files: [kubeconfig('config', server)] });
    expect(await cluster.get('gone')).toBeUndefined();
    await expect(cluster.get('pods')).rejects.toThrow(
      'the cluster of context "fra1" answers 403 to GET pods: pods is forbidden',
    );
  });

  it('that does not answer is named with its address', async () => {
    const cluster = await Cluster.of({ context: 'fra1', files: [kubeconfig('config', 'http://127.0.0.1:9')] });
    await expect(cluster.get('version')).rejects.toThrow(
      'the cluster of context "fra1" cannot be reached at 127.0.0.1:9 (ECONNREFUSED)',
    );
  });
});

it('a watch that is over drops its look, and says nothing of it', async () => {
  let asked = () => {};
  let dropped = () => {};
  const [asking, dropping] = [
    new Promise<void>((resolve) => {
      asked = resolve;
    }),
    new Promise<void>((resolve) => {
      dropped = resolve;
    }),
  ];
  // Never answers.
  const server = await serve((_request, response) => {
    response.once('close', dropped);
    asked();
  });
  const said: string[] = [];
  const access = { context: 'fra1', files: [kubeconfig('config', server)] };
  const watch = new Watch(access, ['shop-apps'], (line) => said.push(line));
  await asking;
  await watch.end(false);
  await dropping;
  expect(said).toEqual([]);
});
