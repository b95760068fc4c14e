import { goSeconds } from './duration.js';
import type { StackFile } from './stacks.js';

/** Something that an apply waits for, and for how long at most. */
export interface Wait {
  readonly address: string;
  readonly namespace: string;
  readonly seconds: number;
}

/** A rollout or a Job that Terraform waits for, by the argument that says so. */
const FLAGS: Readonly<Record<string, string>> = {
  kubernetes_deployment_v1: 'wait_for_rollout',
  kubernetes_job_v1: 'wait_for_completion',
};

/** The waits of a stack, the longest first. */
export function waitsOf({ resource = {} }: StackFile): Wait[] {
  const waits = Object.entries(resource).flatMap(([type, byId]) =>
    Object.entries(byId).flatMap(([id, body]): Wait[] => {
      const seconds = type === 'helm_release' ? Number(body['timeout'] ?? 300) : waitSeconds(type, body);
      if (seconds === undefined) return [];
      const { namespace } = (type === 'helm_release' ? body : body['metadata']) as { readonly namespace: string };
      return [{ address: `${type}.${id}`, namespace, seconds }];
    }),
  );
  return waits.sort((left, right) => right.seconds - left.seconds || (left.address < right.address ? -1 : 1));
}

/** How long a rollout or a Job is waited for; undefined for everything else. */
export function waitSeconds(type: string, body: Readonly<Record<string, unknown>>): number | undefined {
  const flag = FLAGS[type];
  if (flag === undefined || body[flag] !== true) return undefined;
  const { create = '10m' } = (body['timeouts'] ?? {}) as { readonly create?: string };
  return goSeconds(create);
}
