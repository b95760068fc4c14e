import { existsSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { Writable } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import { suggestion } from '../../constructs/schema/suggestion.js';
import type { ClusterAccess } from './access.js';

/** How long an answer may take. */
const ANSWER_MILLISECONDS = 15_000;

/** The API is asked for metadata alone: what a Secret holds is not sent. */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The cluster did not answer, or not as it should. */
export class ClusterError extends Error {}

/** The API of a cluster, logged in as the kubeconfig files say (certificates, tokens, programs). */
export class Cluster {
  private constructor(
    private readonly config: KubeConfig,
    readonly context: string,
    private readonly over: AbortSignal | undefined,
  ) {}

  /**
   * Reads the files; the cluster is not asked.
   * @param over ends what is asked when nobody waits for an answer any more
   * @throws ClusterError when none of them has the context
   */
  static async of({ files, context }: ClusterAccess, over?: AbortSignal): Promise<Cluster> {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const found = files.filter(existsSync);
    if (found.length === 0) throw new ClusterError(`no kubeconfig file found at ${files.join(' or ')}`);
    const parts = found.map((file) => {
      const part = new KubeConfig();
      try {
        part.loadFromFile(file);
      } catch (error) {
        throw new ClusterError(`${file} is not a kubeconfig file (${(error as Error).message})`);
      }
      return part;
    });
    const config = new KubeConfig();
    // As everywhere: the first file that names something wins.
    config.loadFromOptions({
      clusters: parts.flatMap(({ clusters }) => clusters),
      users: parts.flatMap(({ users }) => users),
      contexts: parts.flatMap(({ contexts }) => contexts),
      currentContext: context,
    });
    if (config.getCurrentCluster() === null) {
      const known = config.getContexts().map(({ name }) => name);
      throw new ClusterError(
        `${found.join(' and ')} has no context "${context}" with a cluster; ${suggestion(context, known)}`,
      );
    }
    return new Cluster(config, context, over);
  }

  /** An object or a list; undefined when it is not there. */
  async get<T>(place: string): Promise<T | undefined> {
    const { status, text } = await this.ask('GET', place);
    return status === 404 ? undefined : (JSON.parse(text) as T);
  }

  /** The metadata of an object; undefined when it is not there. */
  async metadata(place: string): Promise<Metadata | undefined> {
    const { status, text } = await this.ask('GET', place, { accept: METADATA });
    return status === 404 ? undefined : (JSON.parse(text) as { readonly metadata: Metadata }).metadata;
  }

  /** The metadata of the objects of a list. */
  async listMetadata(place: string): Promise<readonly { readonly metadata: Metadata }[]> {
    const { status, text } = await this.ask('GET', place, { accept: METADATA.replace('Metadata;', 'MetadataList;') });
    if (status === 404) return [];
    // An empty list may be none.
    return (JSON.parse(text) as { readonly items?: readonly { readonly metadata: Metadata }[] | null }).items ?? [];
  }

  /** The last lines of a container's log; undefined when there is none. */
  async log(
    namespace: string,
    pod: string,
    container: string,
    lines: number,
    previous: boolean,
  ): Promise<string | undefined> {
    const query = new URLSearchParams({ container, tailLines: `${lines}`, previous: `${previous}` });
    try {
      const { status, text } = await this.ask('GET', `api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`);
      return status === 404 ? undefined : text;
    } catch {
      // A container that has not started has none, and its node may be gone.
      return undefined;
    }
  }

  /**
   * What a command prints in a container. It needs the right to `create` (or `get`) `pods/exec`.
   * @param seconds after which nobody waits any more
   * @throws ClusterError when it cannot be run, or ends with another status than 0
   */
  async exec(
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
    seconds: number,
  ): Promise<string> {
    const { Exec } = await import('@kubernetes/client-node');
    const [stdout, stderr] = [collector(), collector()];
    const failure = (reason: string) => new ClusterError(`\`${command.join(' ')}\` in ${namespace}/${pod} ${reason}`);
    return new Promise((resolve, reject) => {
      let socket: { close(): void } | undefined;
      const end = (act: () => void) => {
        clearTimeout(timer);
        act();
        socket?.close();
      };
      const timer = setTimeout(
        () => end(() => reject(failure(`has not answered within ${seconds} s`))),
        seconds * 1000,
      );
      const finished = ({ status, message }: { readonly status?: string; readonly message?: string }) =>
        end(() => {
          if (status === 'Success') resolve(stdout.text());
          else
            reject(
              failure(`failed: ${lastLine(stderr.text()) ?? lastLine(stdout.text()) ?? message ?? 'no reason given'}`),
            );
        });
      new Exec(this.config)
        .exec(namespace, pod, container, [...command], stdout.stream, stderr.stream, null, false, finished)
        .then((opened) => {
          socket = opened;
          // One that breaks tells no status.
          opened.onclose = () => end(() => reject(failure('was cut off')));
        })
        .catch((error: { readonly message?: string }) => end(() => reject(failure(`cannot be run: ${error.message}`))));
    });
  }

  async put(place: string, body: object): Promise<void> {
    const { status } = await this.ask('PUT', place, {}, JSON.stringify(body));
    if (status === 404) throw new ClusterError(`${place} is gone`);
  }

  /** Deletes an object if it is still the one with this uid, and what it has made: the pods of a Job would stay otherwise. */
  async delete(place: string, uid: string): Promise<void> {
    const options = { preconditions: { uid }, propagationPolicy: 'Background' };
    await this.ask('DELETE', place, {}, JSON.stringify(options));
  }

  private async ask(
    method: string,
    place: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const url = new URL(`${this.config.getCurrentCluster()?.server.replace(/\/+$/, '')}/${place}`);
    const options: https.RequestOptions = {
      method,
      headers: {
        accept: 'application/json',
        ...headers,
        // Node.js says no length of a DELETE's body by itself, and a body without one is not read: the uid would count for nothing.
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      signal: AbortSignal.any([
        AbortSignal.timeout(ANSWER_MILLISECONDS),
        ...(this.over === undefined ? [] : [this.over]),
      ]),
    };
    try {
      await this.config.applyToHTTPSOptions(options);
      const answer = await send(url, options, body);
      if (answer.status < 300 || answer.status === 404) return answer;
      throw new ClusterError(`answers ${answer.status} to ${method} ${place.split('?')[0]}${said(answer.text)}`);
    } catch (error) {
      if (error instanceof ClusterError)
        throw new ClusterError(`the cluster of context "${this.context}" ${error.message}`);
      const { code, name, message } = error as NodeJS.ErrnoException;
      const reason = name === 'AbortError' || name === 'TimeoutError' ? 'no answer in time' : (code ?? message);
      throw new ClusterError(`the cluster of context "${this.context}" cannot be reached at ${url.host} (${reason})`);
    }
  }
}

/** Keeps what is written to it. */
function collector() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined;
}

function said(text: string): string {
  try {
    return `: ${(JSON.parse(text) as { readonly message?: string }).message}`;
  } catch {
    return '';
  }
}

function send(url: URL, options: https.RequestOptions, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.once('error', reject);
    request.end(body);
  });
}
