import { error, type Finding } from '../checks/finding.js';
import { portFindings } from '../checks/port.js';
import { ARGUMENT_BYTES, bytesOf, sizeText } from '../checks/sizes.js';
import type { Site } from '../site/site.js';
import { BINDING_ROOT_ENV, JOB_DIGEST_ENV, PORT_ENV } from './container-spec.js';
import type { ContainerOptions } from './containers.js';

/** Kubernetes' rule for names of environment variables, as all versions from 1.30 on have it (`IsEnvVarName`). */
const ENV_NAME = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

/** A path as the kubelet, or a Prometheus, asks for it. */
export const HTTP_PATH = /^\/[^\s\p{Cc}]*$/u;

/** What a container is given, against what one can live on: memory and a core's thousandth at least. */
export function resourceFindings(where: string, { cpu, memory }: ContainerOptions): Finding[] {
  const found: Finding[] = [];
  if (!(Number.isFinite(cpu) && cpu >= 0.001)) {
    found.push(
      error(
        'pod-cpu',
        where,
        `requests ${cpu} cores; a pod needs 0.001 or more`,
        'set cpu to a number from 0.001, or leave it out',
      ),
    );
  }
  if (memory.toMebibytes < 1) {
    found.push(
      error(
        'pod-memory',
        where,
        `has ${memory} of memory; a pod needs 1Mi or more`,
        'set memory to what the program needs, such as Size.mebibytes(192), or leave it out',
      ),
    );
  }
  return found;
}

/** Texts and numbers that Kubernetes would refuse, or that would take the place of what the kit sets. */
export function containerFindings(where: string, { port, probes, env }: ContainerOptions): Finding[] {
  const found = port === undefined ? [] : portFindings('workload-port', where, 'port', port);
  for (const [kind, path] of Object.entries(probes ?? {})) {
    if (HTTP_PATH.test(path)) continue;
    found.push(
      error(
        'workload-probe',
        where,
        `has the probe ${kind} at ${JSON.stringify(path)}`,
        `set probes.${kind} to a path that begins with a slash, such as /healthz`,
      ),
    );
  }
  const reserved = new Map([
    ...[BINDING_ROOT_ENV, JOB_DIGEST_ENV].map((name) => [name, `remove ${name} from env`] as const),
    ...(port === undefined ? [] : [[PORT_ENV, 'remove PORT from env and set the prop port'] as const]),
  ]);
  for (const name of Object.keys(env)) {
    const remedy = reserved.get(name);
    if (remedy !== undefined) {
      found.push(error('env-reserved', where, `sets ${name} in env, which the kit sets`, remedy));
    } else if (!ENV_NAME.test(name) || name.startsWith('..') || name === '.') {
      found.push(
        error(
          'env-name',
          where,
          `has the environment variable ${JSON.stringify(name)}`,
          'use letters, digits, underscores, dots and hyphens, not beginning with a digit',
        ),
      );
    }
  }
  return found;
}

/** A migration of another site runs in another stack, which nothing here waits for. */
export function afterFindings({ site, node }: Placed, after: readonly Placed[]): Finding[] {
  return after
    .filter((migration) => migration.site !== site)
    .map((migration) =>
      error(
        'workload-after',
        node.path,
        `must run after ${migration.node.path}, which is in another site`,
        'create the migration in the same site as the workload',
      ),
    );
}

/** A construct of a site. */
interface Placed {
  readonly site: Site;
  readonly node: { readonly path: string };
}

/** Variables and arguments with which Linux would start no program (E2BIG). */
export function argumentFindings(where: string, { command = [], args = [], env = {} }: ContainerOptions): Finding[] {
  const tooLong = (what: string, bytes: number, remedy: string) =>
    error(
      'argument-size',
      where,
      `has ${sizeText(bytes)} in ${what}, but Linux starts no program with more than ${sizeText(ARGUMENT_BYTES)} in one argument or variable`,
      remedy,
    );
  return [
    ...Object.entries(env)
      .flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
      .map(([name, value]) => [name, bytesOf(`${name}=${value}`)] as const)
      .filter(([, bytes]) => bytes > ARGUMENT_BYTES)
      .map(([name, bytes]) =>
        tooLong(
          `the environment variable ${name}`,
          bytes,
          `put the content of ${name} into the image, or let the program load it`,
        ),
      ),
    ...Object.entries({ command, args }).flatMap(([prop, words]) =>
      words.flatMap((word, index) =>
        bytesOf(word) > ARGUMENT_BYTES
          ? [
              tooLong(
                `${prop}[${index}]`,
                bytesOf(word),
                `put it into the image as a file, and name the file in ${prop}`,
              ),
            ]
          : [],
      ),
    ),
  ];
}

/** Namespaces of which Kubernetes knows none: an RFC 1123 label. */
export function namespaceFindings(where: string, namespaces: readonly string[]): Finding[] {
  return namespaces
    .filter((namespace) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace))
    .map((namespace) =>
      error(
        'workload-ingress-from',
        where,
        `admits pods of the namespace ${JSON.stringify(namespace)}, which is not a valid namespace name`,
        'name the namespace: a to z, 0 to 9 and hyphens, at most 63 characters, such as ingress-nginx',
      ),
    );
}

/** What is about a port that there is none of, and would have no effect. */
export function portlessFindings(
  where: string,
  { port, ...props }: { readonly port?: number; readonly probes?: object; readonly ingressFrom?: readonly string[] },
): Finding[] {
  if (port !== undefined) return [];
  return (['probes', 'ingressFrom'] as const)
    .filter((prop) => props[prop] !== undefined)
    .map((prop) =>
      error('workload-no-port', where, `has ${prop}, but no port`, `give it a port, or leave ${prop} out`),
    );
}
