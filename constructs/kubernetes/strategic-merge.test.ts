import { describe, expect, it } from 'vitest';
import { type Manifest, parseManifests } from '../../testing/helm.js';
import { kubectlPatched } from '../../tests/support/kubectl.js';
import { kindNamed } from './schema.js';
import { merged } from './strategic-merge.js';

const [DEPLOYMENT, SERVICE, POLICY] = parseManifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, annotations: { kept: "1", gone: "2" } }
spec:
  selector: { matchLabels: { app: api } }
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1 } }
  template:
    metadata: { labels: { app: api } }
    spec:
      nodeSelector: { disk: fast }
      tolerations: [{ key: a, operator: Exists }, { key: b, operator: Exists }]
      hostAliases: [{ ip: 10.0.0.1, hostnames: [a] }, { ip: 10.0.0.2, hostnames: [b] }]
      topologySpreadConstraints:
        - { topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule }
        - { topologyKey: host, maxSkew: 1, whenUnsatisfiable: DoNotSchedule }
      containers:
        - name: main
          image: a:1
          command: [a, b]
          env: [{ name: A, value: "1" }, { name: B, value: "2" }, { name: C, value: "3" }]
          ports: [{ containerPort: 80, name: http }]
          livenessProbe: { exec: { command: [a] }, periodSeconds: 5 }
          volumeMounts: [{ name: tmp, mountPath: /tmp }, { name: tmp, mountPath: /run }]
          securityContext: { capabilities: { drop: [ALL] } }
        - { name: second, image: b:1 }
        - { name: third, image: c:1 }
      volumes: [{ name: tmp, emptyDir: {} }, { name: all, projected: { sources: [{ secret: { name: a } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ name: http, port: 80 }, { name: rest, port: 81 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api }
spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }
`) as [Manifest, Manifest, Manifest];

const pods = (spec: object) => ({ spec: { template: { spec } } });
const main = (fields: object) => pods({ containers: [{ name: 'main', ...fields }] });

const TABLE: readonly (readonly [rule: string, object: Manifest, patch: object])[] = [
  ['maps are merged', DEPLOYMENT, pods({ nodeSelector: { zone: 'a' } })],
  ['null takes a key away', DEPLOYMENT, { metadata: { annotations: { gone: null, absent: null } } }],
  ['null takes a whole map away', DEPLOYMENT, pods({ nodeSelector: null })],
  ['a text takes the place of another', DEPLOYMENT, main({ imagePullPolicy: 'Always', image: 'a:2' })],
  [
    'one handler takes the place of another',
    DEPLOYMENT,
    main({ livenessProbe: { exec: null, tcpSocket: { port: 80 } } }),
  ],
  [
    'containers are merged by name, and new ones come first',
    DEPLOYMENT,
    pods({
      containers: [
        { name: 'new', image: 'n:1' },
        { name: 'second', image: 'b:2' },
      ],
    }),
  ],
  [
    'containers take the order of the patch',
    DEPLOYMENT,
    pods({
      containers: [
        { name: 'third', tty: true },
        { name: 'main', tty: true },
      ],
    }),
  ],
  [
    'new containers stand where the patch has them',
    DEPLOYMENT,
    pods({
      containers: [
        { name: 'main', tty: true },
        { name: 'new', image: 'n:1' },
        { name: 'third', tty: true },
      ],
    }),
  ],
  ['an entry is taken away by a directive', DEPLOYMENT, pods({ containers: [{ name: 'second', $patch: 'delete' }] })],
  [
    'an entry that is not there is not taken away',
    DEPLOYMENT,
    pods({ containers: [{ name: 'fourth', $patch: 'delete' }] }),
  ],
  [
    'variables are merged by name',
    DEPLOYMENT,
    main({
      env: [
        { name: 'C', value: '4' },
        { name: 'D', value: '5' },
        { name: 'A', $patch: 'delete' },
      ],
    }),
  ],
  [
    'a value makes room for where it is from',
    DEPLOYMENT,
    main({ env: [{ name: 'B', value: null, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
  ],
  [
    'ports are merged by containerPort',
    DEPLOYMENT,
    main({ ports: [{ containerPort: 80, protocol: 'TCP' }, { containerPort: 81 }] }),
  ],
  ['mounts are merged by mountPath', DEPLOYMENT, main({ volumeMounts: [{ mountPath: '/run', name: 'all' }] })],
  [
    'volumes are merged by name',
    DEPLOYMENT,
    pods({
      volumes: [
        { name: 'tmp', emptyDir: { medium: 'Memory' } },
        { name: 'new', emptyDir: {} },
      ],
    }),
  ],
  [
    'sources of a projected volume are replaced',
    DEPLOYMENT,
    pods({ volumes: [{ name: 'all', projected: { sources: [{ secret: { name: 'b' } }] } }] }),
  ],
  [
    'aliases are merged by ip, their names replaced',
    DEPLOYMENT,
    pods({
      hostAliases: [
        { ip: '10.0.0.2', hostnames: ['c'] },
        { ip: '10.0.0.3', hostnames: ['d'] },
      ],
    }),
  ],
  ['tolerations are replaced', DEPLOYMENT, pods({ tolerations: [{ key: 'c', operator: 'Exists' }] })],
  [
    'constraints are merged by topologyKey',
    DEPLOYMENT,
    pods({ topologySpreadConstraints: [{ topologyKey: 'host', maxSkew: 2 }] }),
  ],
  [
    'commands and capabilities are replaced',
    DEPLOYMENT,
    main({ command: ['c'], securityContext: { capabilities: { drop: ['KILL'] } } }),
  ],
  [
    'ports of a Service are merged by port',
    SERVICE,
    {
      spec: {
        ports: [
          { port: 81, nodePort: 30081 },
          { port: 82, name: 'grpc' },
        ],
      },
    },
  ],
  ['rules of a policy are replaced', POLICY, { spec: { ingress: [{ from: [{ podSelector: {} }] }] } }],
  ['nothing is there where nothing was', SERVICE, { metadata: { annotations: { a: 'b', c: null } } }],
];

describe('a strategic merge', () => {
  it.each(TABLE)('%s, as kubectl does it', async (_rule, object, patch) => {
    const result = merged(object, patch, kindNamed(object.kind)?.schema ?? {});
    expect(result).toEqual(await kubectlPatched(object, patch));
    expect(JSON.stringify(Object.keys(result as object))).toBe(JSON.stringify(Object.keys(object)));
  });

  it('changes no object that it is given', () => {
    const before = structuredClone(DEPLOYMENT);
    merged(DEPLOYMENT, main({ env: [{ name: 'A', value: '9' }] }), kindNamed('Deployment')?.schema ?? {});
    expect(DEPLOYMENT).toEqual(before);
  });
});
