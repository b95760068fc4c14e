import { describe, expect, it } from 'vitest';
import { Kafka } from '../../constructs/kafka/index.js';
import { Redis } from '../../constructs/redis/index.js';
import { CronJob, Duration, Migration, type Patch, ProblemError, type Site, SmokeTest, Workload } from '../../index.js';
import { sitesText, synthesizeSite } from '../support/platform.js';

const image = 'registry.example.com/shop/api:1.0.0';
const reason = 'the resolver of the data center lacks this name';

/** A Kafka, a Redis, and applications of all three kinds. */
function compose(site: Site): void {
  const events = new Kafka(site, 'events', { topics: { orders: {} } });
  const migration = new Migration(site, 'schema', { image, command: ['migrate'] });
  const api = new Workload(site, 'api', { image, port: 8080, after: [migration] });
  events.topic('orders').grants.produce(api);
  new Redis(site, 'carts', {}).keys('cart:*').grants.readWrite(api);
  new CronJob(site, 'sweep', { image, schedule: '0 3 * * *', deadline: Duration.minutes(5) });
  api.grants.call(new SmokeTest(site, 'api-smoke', { image, command: ['test'] }));
}

function problemsOf(patches: readonly Patch[], sites = sitesText()): string[] {
  try {
    synthesizeSite(compose, { patches, sites });
  } catch (error) {
    if (error instanceof ProblemError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const OF = {
  member: { kind: 'StatefulSet', name: 'carts-member', reason },
  api: { kind: 'Deployment', name: 'api', reason },
  job: { kind: 'Job', name: 'events-provision', reason },
  sweep: { kind: 'CronJob', name: 'sweep', reason },
} as const;

/** A patch of the pods of an object. */
const pods = (target: Pick<Patch, 'kind' | 'name' | 'reason'>, spec: object, metadata?: object): Patch => ({
  ...target,
  patch: { spec: { template: { spec, ...(metadata === undefined ? {} : { metadata }) } } },
});

const container = (name: string, fields: object) => ({ containers: [{ name, ...fields }] });

const TABLE: readonly (readonly [what: string, patch: Patch, sentence: string])[] = [
  [
    'the name of an object that nothing makes',
    { ...OF.member, name: 'carts-mebmer', patch: { metadata: { annotations: { a: 'b' } } } },
    'names the StatefulSet carts-mebmer, which the kit does not make: did you mean carts-member?',
  ],
  [
    'a name of another kind',
    { ...OF.member, name: 'api', patch: { metadata: { annotations: { a: 'b' } } } },
    'names the StatefulSet api, which the kit does not make: there is a Service and a PodDisruptionBudget and a Deployment of that name',
  ],
  [
    'an object of the other namespace',
    { ...OF.api, namespace: 'data', patch: { metadata: { annotations: { a: 'b' } } } },
    'names the Deployment api in the data namespace, which the kit does not make: it is in the other namespace: correct namespace, or leave it out',
  ],
  [
    'what the runs of a cron job are found by',
    { ...OF.sweep, patch: { spec: { jobTemplate: { metadata: { labels: { 'datastead.dev/cron-job': 'other' } } } } } },
    'changes spec.jobTemplate.metadata.labels of CronJob sweep, which the kit decides: leave it as it is: by it a deploy finds runs',
  ],
  [
    'what their access is told by',
    { ...OF.sweep, patch: { spec: { jobTemplate: { metadata: { annotations: { 'datastead.dev/access': null } } } } } },
    'changes spec.jobTemplate.metadata.annotations of CronJob sweep, which the kit decides: leave it as it is: by it a deploy finds runs',
  ],
  [
    'how long runs are kept',
    { ...OF.sweep, patch: { spec: { jobTemplate: { spec: { ttlSecondsAfterFinished: 60 } } } } },
    'changes spec.jobTemplate.spec.ttlSecondsAfterFinished of CronJob sweep, which the kit decides: leave it out: successfulJobsHistoryLimit',
  ],
  [
    'a container that is taken away',
    pods(OF.api, container('main', { $patch: 'delete' })),
    'changes spec.template.spec.containers[main] of Deployment api, which the kit decides: leave it as it is, or take the container out',
  ],
  [
    'a kind that the kit does not make',
    { ...OF.api, kind: 'Deploymant', patch: { metadata: {} } },
    'names the kind "Deploymant", which the kit does not make: did you mean "Deployment"?',
  ],
  [
    'a site that there is not',
    { ...OF.api, site: 'fra2', patch: {} },
    'names the site "fra2", which does not exist: did you mean "fra1"?',
  ],
  [
    'a field that is misspelt',
    pods(OF.member, { hostAlias: [] }),
    'has the field "hostAlias" in spec.template.spec, which Kubernetes does not have: did you mean "hostAliases"?',
  ],
  [
    'a field to take away that is misspelt',
    pods(OF.api, container('main', { livenesProbe: null })),
    'has the field "livenesProbe" in spec.template.spec.containers[0], which Kubernetes does not have: did you mean "livenessProbe"?',
  ],
  [
    'a value of another type',
    pods(OF.api, { terminationGracePeriodSeconds: 'sixty' }),
    'makes Deployment api invalid for Kubernetes: spec.template.spec.terminationGracePeriodSeconds is "sixty", but must be a whole number: write a whole number',
  ],
  [
    'a number where an annotation is a text',
    { ...OF.api, patch: { metadata: { annotations: { tier: 1 } } } },
    'makes Deployment api invalid for Kubernetes: metadata.annotations.tier is the number 1, but must be a text: write a text',
  ],
  [
    'an entry without its key',
    pods(OF.member, { hostAliases: [{ hostnames: ['mirror'] }] }),
    'has spec.template.spec.hostAliases[0] without ip, by which the entries of this list are merged: add ip',
  ],
  [
    'a directive that is not known',
    pods(OF.member, { $patch: 'replace' }),
    "has spec.template.spec.$patch, which is not supported there: remove it: the only supported directive is { $patch: 'delete' } in an entry of a list with a merge key",
  ],
  [
    'how many members there are',
    { ...OF.member, patch: { spec: { replicas: 5 } } },
    "changes spec.replicas of StatefulSet carts-member, which the kit decides: set the number of members in the system's size",
  ],
  [
    'how much memory a member has',
    pods(OF.member, container('member', { resources: { limits: { memory: '8Gi' } } })),
    'changes spec.template.spec.containers[member].resources of StatefulSet carts-member, which the kit decides: set cpu and memory of the system or workload, so that they count against the capacity of the site',
  ],
  [
    'the image of a workload',
    pods(OF.api, container('main', { image: 'registry.example.com/shop/api:2.0.0' })),
    'changes spec.template.spec.containers[main].image of Deployment api, which the kit decides: set image or version where it is made, or imageMirror in sites.yaml',
  ],
  [
    'a volume that is claimed',
    { ...OF.member, patch: { spec: { volumeClaimTemplates: [] } } },
    "changes spec.volumeClaimTemplates of StatefulSet carts-member, which the kit decides: set the storage in the system's size (docs/volumes.md)",
  ],
  [
    'the selector of a Service',
    { kind: 'Service', name: 'api', reason, patch: { spec: { selector: { app: 'other' } } } },
    'changes spec.selector of Service api, which the kit decides: leave it as it is: other objects select these pods by it',
  ],
  [
    'a label of the kit',
    pods(OF.member, {}, { labels: { 'app.kubernetes.io/instance': 'other' } }),
    'changes spec.template.metadata.labels of StatefulSet carts-member, which the kit decides: leave it as it is: other objects select these pods by it',
  ],
  [
    'a label that opens a way',
    pods(OF.api, {}, { labels: { 'access.datastead.dev/payments': 'granted' } }),
    'sets access.datastead.dev/payments in spec.template.metadata.labels of Deployment api, which controls access or the management of objects: use another name; to give access, use grants',
  ],
  [
    'rules of the network',
    { kind: 'NetworkPolicy', name: 'carts-members', reason, patch: { spec: { ingress: [{}] } } },
    'changes spec of NetworkPolicy carts-members, which the kit decides: create your own NetworkPolicy in site.stacks.data or site.stacks.apps: what policies allow adds up',
  ],
  [
    'the network of the node',
    pods(OF.member, { hostNetwork: true }),
    'violates the restricted Pod Security Standard in pods of StatefulSet carts-member, at hostNetwork: it must be false, or left out',
  ],
  [
    'a path of the node',
    pods(OF.api, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }),
    'violates the restricted Pod Security Standard in pods of Deployment api, at volumes[logs].hostPath: it must be one of configMap',
  ],
  [
    'a container beside that may do all',
    pods(OF.job, container('shell', { image: 'busybox:1' })),
    'violates the restricted Pod Security Standard in pods of Job events-provision, at containers[shell].securityContext.capabilities.drop: it must contain ALL',
  ],
  [
    'a container beside without bounds',
    pods(OF.job, container('shell', { image: 'busybox:1' })),
    'adds the container shell to Job events-provision without CPU and memory requests and a memory limit: add resources to it: the quota of the namespace refuses pods without them',
  ],
  [
    'a user that may do all',
    pods(OF.api, { securityContext: { runAsUser: 0 } }),
    'changes spec.template.spec.securityContext of Deployment api, which the kit decides: set runAsUser, runAsGroup and fsGroup in the prop pods; leave the rest as it is',
  ],
  [
    'a password',
    pods(OF.api, container('main', { env: [{ name: 'PROXY_PASSWORD', value: 'hunter2' }] })),
    'has a secret in spec.template.spec.containers[0].env[0] (PROXY_PASSWORD), but a patch is visible in files, in the state and in the object: put it into your own Secret, and refer to that with valueFrom.secretKeyRef or a volume',
  ],
  [
    'a Secret',
    { kind: 'Secret', name: 'events-api-a', reason, patch: { stringData: { username: 'x' } } },
    'names the Secret events-api-a, which patches may not change: remove it: a patch is visible in files and in the state; provide your own Secret with existingSecrets',
  ],
  [
    'a record of applies',
    { kind: 'ConfigMap', name: 'datastead.system.events', reason, patch: { data: { facts: '' } } },
    'names the ConfigMap datastead.system.events, which patches may not change: remove it: deploys record their progress in it',
  ],
  [
    'what is in a ConfigMap',
    { kind: 'ConfigMap', name: 'carts-members', reason, patch: { data: { 'test.sh': 'exit 0' } } },
    'changes data of ConfigMap carts-members, which the kit decides: set the props that it is made from; you can add other keys',
  ],
  [
    'a field that the provider does not have',
    pods(OF.api, { hostUsers: false }),
    "has spec.template.spec.hostUsers for Deployment api, for which Terraform's Kubernetes provider (2.38.0) has no field: leave it out, or let a policy of the cluster add it",
  ],
  [
    'no reason',
    { ...OF.api, reason: 'because', patch: { metadata: { annotations: { a: 'b' } } } },
    'has no meaningful reason: write why this object is changed, in at least 10 characters',
  ],
];

describe('a patch', () => {
  it.each(TABLE)('is refused: %s', (_what, patch, sentence) => {
    const problems = problemsOf([patch]);
    expect(problems.join('\n')).toContain(`shop/patches[0] ${sentence}`);
    expect(problems.join('\n')).not.toMatch(/undefined|\[object|must NOT|TfToken|hunter2/);
  });

  it('is refused for a field that is newer than the cluster', () => {
    const kubernetes = '{ context: fra1, version: "1.30", zoneSource: node, apiServerCidrs: [10.96.0.1/32] }';
    const patch = pods(OF.member, { securityContext: { supplementalGroupsPolicy: 'Strict' } });
    expect(problemsOf([patch], sitesText({ kubernetes }))).toEqual([
      'shop/patches[0] has spec.template.spec.securityContext.supplementalGroupsPolicy, which Kubernetes has from 1.31 on, but a site has 1.30: leave it out, or set site to one with 1.31 or newer',
    ]);
  });

  it('that says nothing new is a warning, which can be acknowledged', () => {
    const patch = pods(OF.api, { enableServiceLinks: false });
    const report = (acknowledge: boolean) =>
      synthesizeSite(compose, {
        patches: [patch],
        acknowledge: acknowledge ? [{ id: 'patch-unused', at: 'shop/patches[0]', reason: 'of a later version' }] : [],
      }).platform.prepare().description;
    expect(report(false).warnings).toMatchObject([
      {
        id: 'patch-unused',
        where: 'shop/patches[0]',
        message: 'changes nothing in Deployment api',
      },
    ]);
    expect(report(true)).toMatchObject({ warnings: [], patches: [] });
  });

  it('is not looked at where something else is wrong', () => {
    const compose = (site: Site) => new Workload(site, 'api', { image: 'latest', replicas: 0 });
    expect(() => synthesizeSite(compose, { patches: [pods(OF.member, {})] })).toThrow(/replicas/);
  });
});
