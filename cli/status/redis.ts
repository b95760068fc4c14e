import { ClusterError } from '../cluster/cluster.js';
import { counted, type Health, judged } from './health.js';
import { type Members, running } from './members.js';

/** Seconds since a replica was heard of last; it reports every second. */
const LAG_SECONDS = 10;

/** Asks every member for its role and every sentinel whether a majority would act. */
export async function redisHealth(members: Members): Promise<Health> {
  const details: string[] = [];
  const roles = new Map<string, ReplicationFacts>();
  for (const pod of running(members, 'member')) {
    const facts = await answer(members, pod, ['valkey-cli', 'INFO', 'replication'], details);
    if (facts !== undefined) roles.set(pod, replicationOf(facts));
  }
  const sentinels = running(members, 'sentinel');
  let agreeing = 0;
  for (const pod of sentinels) {
    const said = await answer(members, pod, ['valkey-cli', 'SENTINEL', 'CKQUORUM', members.name], details);
    if (said?.startsWith('OK')) agreeing += 1;
    else if (said !== undefined) details.push(`${pod}: ${said.trim()}`);
  }
  if (roles.size === 0) throw new ClusterError(details[0] ?? `no member of ${members.name} is running`);
  const primaries = [...roles].filter(([, { role }]) => role === 'master');
  const [[primary, facts] = []] = primaries;
  if (primaries.length === 0) details.push('there is no primary');
  if (primaries.length > 1) details.push(`several members are primary: ${primaries.map(([pod]) => pod).join(', ')}`);
  for (const [pod, { role, link }] of roles) {
    if (role === 'slave' && link !== 'up') details.push(`${pod} has no link to the primary`);
  }
  for (const { name, state, lag } of facts?.replicas ?? []) {
    if (state !== 'online') details.push(`${name} is not in sync (${state})`);
    else if (lag > LAG_SECONDS) details.push(`${name} was last heard from ${lag} s ago`);
  }
  const online = facts?.replicas.filter(({ state }) => state === 'online') ?? [];
  const behind = Math.max(0, ...online.map(({ offset }) => (facts?.offset ?? 0) - offset));
  return judged(
    [
      primary === undefined ? 'no primary' : `primary ${primary}`,
      ...(roles.size > 1 ? [`${counted(online.length, 'replica')} in sync, at most ${behind} bytes behind`] : []),
      ...(sentinels.length > 0 ? [`${agreeing} of ${counted(sentinels.length, 'sentinel')} could fail over`] : []),
    ].join(', '),
    details,
  );
}

/** One member that does not answer says nothing of the others. */
async function answer(
  members: Members,
  pod: string,
  command: readonly string[],
  details: string[],
): Promise<string | undefined> {
  try {
    return await members.run(pod, command);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    details.push(error.message);
    return undefined;
  }
}

interface ReplicationFacts {
  readonly role: string;
  /** Of a replica: whether it hears its primary. */
  readonly link: string | undefined;
  readonly offset: number;
  readonly replicas: readonly {
    readonly name: string;
    readonly state: string;
    readonly offset: number;
    readonly lag: number;
  }[];
}

/** What `INFO replication` says. */
export function replicationOf(text: string): ReplicationFacts {
  const facts = new Map(
    text
      .split(/\r?\n/)
      .map((line): [string, string] => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1)]),
  );
  const replicas = [...facts]
    .filter(([key]) => /^slave\d+$/.test(key))
    .map(([, value]) => {
      const fields = new Map(value.split(',').map((pair): [string, string] => pair.split('=', 2) as [string, string]));
      return {
        name: fields.get('ip')?.split('.')[0] ?? '',
        state: fields.get('state') ?? '',
        offset: Number(fields.get('offset')),
        lag: Number(fields.get('lag')),
      };
    });
  return {
    role: facts.get('role') ?? '',
    link: facts.get('master_link_status'),
    offset: Number(facts.get('master_repl_offset') ?? 0),
    replicas,
  };
}
