import { eachContainer, type PodOptions } from './containers.js';
import { filesOf } from './volumes.js';

/** A ConfigMap or a Secret of the apps namespace that a pod names. */
interface NamedObject {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
  readonly optional?: boolean;
}

/** The Secrets without which a pod does not start, each once. */
export function secretsOfPod(pod: PodOptions): readonly string[] {
  const needed = objectsOf(pod).filter(({ kind, optional }) => kind === 'secret' && optional !== true);
  return [...new Set(needed.map(({ name }) => name))];
}

/** ConfigMaps and Secrets that a pod takes variables and files from. */
export function objectsOf(pod: PodOptions): readonly NamedObject[] {
  const ofContainers = eachContainer('', pod).flatMap(({ options: { env, envFrom } }) => [
    ...Object.values(env).flatMap((value) => (typeof value === 'string' || value.kind === 'field' ? [] : [value])),
    ...envFrom,
  ]);
  return [...ofContainers, ...filesOf(pod.volumes)];
}
