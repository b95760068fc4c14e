import { type Case, change, GOOD, SECOND } from './base.js';

const s3 = 's3, bucket: states, region: eu-central-1, keyPrefix: shop';
const http = (rest: string) => change('\n      backend: local', ` { backend: http, ${rest} }`);

/** Amounts, state, labels, keys, and what parts and sites owe each other. */
export const MORE_CASES: readonly Case[] = [
  ['no nodes', change('Zone: 1', 'Zone: 0'), ['23:21', 'at least 1', 'from 1 to 5000']],
  ['nodes below nothing', change('Zone: 1', 'Zone: -3'), ['23:21', 'the number -3', 'from 1 to 5000']],
  ['half a node', change('Zone: 1', 'Zone: 1.5'), ['23:21', 'whole number', '`nodesPerZone: 3`']],
  ['a million nodes', change('Zone: 1', 'Zone: 1_000_000'), ['23:21', '"1_000_000"', '`nodesPerZone: 3`']],
  ['nodes in quotes', change('Zone: 1', 'Zone: "1"'), ['23:21', 'must be a whole number', 'write 1, without quotes']],
  ['cores in quotes', change('cpu: 24', 'cpu: "24"'), ['24:12', 'must be a number', 'write 24, without quotes']],
  ['cores in thousandths', change('cpu: 24', 'cpu: 24000m'), ['24:12', '"24000m"', '`cpu: 24`']],
  ['cores beyond counting', change('cpu: 24', 'cpu: 9007199254740993'), ['24:12', 'which is too large', 'real amount']],
  [
    'cores of thirty digits',
    change('cpu: 24', `cpu: ${'9'.repeat(30)}`),
    ['24:12', 'which is too large', 'real amount'],
  ],
  [
    'cores of a million digits',
    change('cpu: 24', `cpu: ${'9'.repeat(1_000_000)}`),
    ['24:12', 'which is too large', 'real amount'],
  ],
  ['cores beyond all floats', change('cpu: 24', 'cpu: 1e999'), ['24:12', '1e999', 'real amount']],
  ['endless cores', change('cpu: 24', 'cpu: .inf'), ['24:12', '.inf', 'real amount']],
  ['cores that are no number', change('cpu: 24', 'cpu: .nan'), ['24:12', '.nan', 'real amount']],
  ['too many cores', change('cpu: 24', 'cpu: 1e9'), ['24:12', 'at most 1000000', 'to 1000000']],
  ['fewer cores than nodes', change('cpu: 24', 'cpu: 2'), ['24:12', '3 nodes', 'whole site']],
  ['memory without unit', change('48Gi', '48'), ['25:15', 'the number 48', 'write 48Gi']],
  ['memory in decimal units', change('48Gi', '48GB'), ['25:15', '"48GB"', 'write 48Gi']],
  ['memory with a space', change('48Gi', '48 Gi'), ['25:15', '"48 Gi"', 'write 48Gi']],
  ['memory in small letters', change('48Gi', '48gi'), ['25:15', '"48gi"', 'write 48Gi']],
  ['memory by a word', change('48Gi', 'plenty'), ['25:15', '"plenty"', 'such as 48Gi']],
  ['memory below nothing', change('48Gi', '-48Gi'), ['25:15', '"-48Gi"', 'such as 48Gi']],
  ['no memory', change('48Gi', '0Gi'), ['25:15', 'less than 1Mi', 'whole site']],
  ['memory without end', change('48Gi', '99999999999999999999Pi'), ['25:15', 'more than a site', '8192Ti']],
  [
    'storage without value',
    change('storage: 600Gi', 'storage:'),
    ['26:15', 'capacity.storage has no value', '`storage: 600Gi`'],
  ],
  [
    'capacity as a list',
    change(
      '    capacity:\n      nodesPerZone: 1\n      cpu: 24\n      memory: 48Gi\n      storage: 600Gi',
      '    capacity: [1, 24]',
    ),
    ['22:5', 'a list', 'nodesPerZone, cpu, memory, storage'],
  ],

  ['a misspelt backend', change('backend: local', 'backend: locl'), ['28:16', '"locl"', 'did you mean "local"?']],
  ['an unknown backend', change('backend: local', 'backend: azurerm'), ['28:16', '"azurerm"', 'local, s3, gcs, http']],
  ['a number for a backend', change('backend: local', 'backend: 3'), ['28:16', 'the number 3', 'local, s3, gcs, http']],
  ['no backend', change('backend: local', 'bucket: x'), ['27:5', 'state has no "backend"', '`backend: local`']],
  ['state as a word', change('\n      backend: local', ' local'), ['27:12', 'must be a mapping', '{ backend: local }']],
  [
    'a bucket for local state',
    change('backend: local', 'backend: local\n      bucket: x'),
    ['29:7', 'unknown key "bucket" in state (backend local)', 'remove it'],
  ],
  [
    'S3 without its parts',
    change('backend: local', 'backend: s3'),
    ['27:5', 'no "bucket"', 'bucket: '],
    ['27:5', 'no "region"', 'region: '],
    ['27:5', 'no "keyPrefix"', 'keyPrefix: '],
  ],
  [
    'an S3 bucket with capitals',
    change('\n      backend: local', ` { backend: ${s3.replace('states', 'States')} }`),
    ['27:35', '"States"', 'lower-case'],
  ],
  [
    'an S3 lock table',
    change('\n      backend: local', ` { backend: ${s3}, dynamodbTable: x }`),
    ['27:82', 'unknown key "dynamodbTable"', 'remove it'],
  ],
  [
    'a key prefix with a slash at its end',
    change('\n      backend: local', ` { backend: ${s3}/ }`),
    ['27:76', '"shop/"', 'single slashes'],
  ],
  [
    'an S3 endpoint without scheme',
    change('\n      backend: local', ` { backend: ${s3}, endpoint: s3.example.com }`),
    ['27:92', 'not an address', 'in full'],
  ],
  [
    'a misspelt key of gcs',
    change('backend: local', 'backend: gcs\n      bucket: states\n      prefx: shop'),
    ['30:7', 'unknown key "prefx"', '"prefix"?'],
  ],
  [
    'one HTTP address for all stacks',
    http('address: "https://s.example.com/x"'),
    ['27:38', 'overwrite each other', '{stack}'],
  ],
  [
    'a password in an address',
    http('address: "https://me:hunter2@s.example.com/{stack}"'),
    ['27:38', '//...@s.example.com', 'environment'],
  ],
  [
    'a lock that nobody frees',
    http('address: "https://s/{stack}", lockAddress: "https://s/{stack}"'),
    ['27:72', 'no unlockAddress', 'add unlockAddress'],
  ],
  ['a file for an HTTP address', http('address: "file:///{stack}"'), ['27:38', 'not an address', 'https://']],

  ['a label without quotes', change('"4711"', '4711'), ['31:20', 'must be a text', 'quotes, "4711"']],
  ['a true label', change('"4711"', 'true'), ['31:20', 'is true', 'quotes, "true"']],
  ['a label with a space', change('"4711"', '"47 11"'), ['31:20', '"47 11"', 'letters, digits']],
  ['a label name with a space', change('cost-center', 'cost center'), ['31:7', '"cost center"', 'such as cost-center']],
  [
    'a label of Kubernetes',
    change('cost-center', 'app.kubernetes.io/name'),
    ['31:7', 'belongs to app.kubernetes.io', 'your own'],
  ],
  [
    'a label of the kit',
    change('cost-center', 'datastead.dev/workload'),
    ['31:7', 'belongs to datastead.dev', 'your own'],
  ],
  [
    'labels as a list',
    change('labels:\n      cost-center: "4711"', 'labels: [a]'),
    ['30:5', 'must be a mapping', 'cost-center: "4711"'],
  ],

  [
    'a misspelt key',
    change('    zones', '    zonse'),
    ['11:5', 'unknown key "zonse" in a site', 'did you mean "zones"?'],
  ],
  ['a key in other case', change('airGapped', 'airgapped'), ['29:5', 'unknown key "airgapped"', '"airGapped"?']],
  [
    'a key that nothing resembles',
    change('    zones', '    color: red\n    zones'),
    ['11:5', 'unknown key "color"', 'use one of name, kind'],
  ],
  ['a key at the top', `${GOOD}owner: me\n`, ['32:1', 'unknown key "owner" in the file', 'use sites, the only one']],
  [
    'a key without its indentation',
    change('    labels', 'labels'),
    ['30:1', 'unknown key "labels" in the file', 'indent it'],
  ],
  [
    'a key indented too far',
    change('    zones', '      zones'),
    ['11:7', 'unknown key "zones" in kubernetes', 'indent it like `name:`'],
  ],
  [
    'a key indented too little',
    change('      zoneSource', '    zoneSource'),
    ['10:5', 'unknown key "zoneSource" in a site', 'move it below "kubernetes"'],
  ],
  [
    'a misspelt required key',
    change('className', 'classname'),
    ['13:7', 'unknown key "classname" in storage', '"className"?'],
  ],
  ['no region', change('    region: eu-central\n', ''), ['2:5', 'the site has no "region"', '`region: eu-central`']],
  [
    'no kubernetes',
    'sites:\n  - { name: a, kind: private, region: r, jurisdiction: EU, zones: [a], storage: { className: s, encryptedAtRest: true }, capacity: { nodesPerZone: 1, cpu: 1, memory: 1Gi, storage: 1Gi } }\n',
    ['2:5', 'no "kubernetes"', 'context, version, apiServerCidrs'],
  ],
  ['no issuer name', change('      name: company-ca\n', ''), ['15:5', 'no "name"', 'company-ca']],
  [
    'the kubeconfig of another user',
    change('zoneSource', 'configPath: ~eve/config\n      zoneSource'),
    ['10:19', '"~eve/config"', 'below ~/'],
  ],
  [
    'a home folder for a kubeconfig',
    change('zoneSource', 'configPath: ~/\n      zoneSource'),
    ['10:19', '"~/"', 'such as ~/.kube/fra1.yaml'],
  ],
  [
    'a kubeconfig without a name',
    change('zoneSource', 'configPath: ""\n      zoneSource'),
    ['10:19', 'configPath is ""', 'such as ~/.kube/fra1.yaml'],
  ],
  [
    'a name for the uid of a cluster',
    change('zoneSource', 'clusterUid: fra1\n      zoneSource'),
    ['10:19', 'clusterUid is "fra1"', 'kubectl get namespace kube-system'],
  ],
  [
    'the uid of a cluster in capitals',
    change('zoneSource', 'clusterUid: 8C2F0F5E-6B1D-4C1A-9F57-0D7A3C1BE8A4\n      zoneSource'),
    ['10:19', '"8C2F0F5E', 'prints it'],
  ],
  [
    'one namespace for all',
    change('zoneSource', 'namespaces: shop\n      zoneSource'),
    ['10:19', 'must be a mapping', '{ data: shop-fra1-data, apps: shop-fra1-apps }'],
  ],
  [
    'a namespace of Kubernetes',
    change('zoneSource', 'namespaces: { data: kube-system, apps: default }\n      zoneSource'),
    ['10:27', '"kube-system"', 'kube-'],
    ['10:46', '"default"', 'neither default'],
  ],
  [
    'a namespace with capitals, and one that is too long',
    change('zoneSource', `namespaces: { data: Shop, apps: ${'a'.repeat(64)} }\n      zoneSource`),
    ['10:27', '"Shop"', 'lower-case'],
    ['10:39', '64 characters', 'shorten it'],
  ],
  [
    'namespaces of another kind',
    change('zoneSource', 'namespaces: { systems: shop }\n      zoneSource'),
    ['10:21', 'unknown key "systems" in kubernetes.namespaces', 'data, apps'],
  ],

  [
    'no zone source below 1.35',
    change('      zoneSource: podLabel\n', ''),
    ['6:5', 'no "zoneSource"', '`zoneSource: node`'],
  ],
  [
    'air-gapped without a mirror',
    change('    imageMirror: registry.example.com:5000/mirror\n', ''),
    ['28:16', 'airGapped', 'imageMirror'],
  ],
  [
    'two sites with a name',
    GOOD + SECOND.replace('name: fra2', 'name: fra1'),
    ['32:11', '"fra1" already, at bad.yaml:2:11', 'another name'],
  ],
  [
    'a Terraform template',
    change('fra1-admin', '"$' + '{file(1)}"'),
    ['7:16', 'Terraform template', 'write the value itself'],
  ],
  [
    'a Terraform directive',
    change('fra1-admin', '"%{if true}x"'),
    ['7:16', 'Terraform template', 'write the value itself'],
  ],
  ['a template as a label name', change('cost-center', '"$' + '{x}"'), ['31:7', 'Terraform template', 'plain word']],

  [
    "many faults, in the file's order",
    change('kind: private', 'kind: prviate')
      .replace('"1.34"', '1.34')
      .replace('[a, b, c]', '[a, a, 3]')
      .replace('48Gi', '48'),
    ['3:11', 'kind', 'private'],
    ['8:16', 'version', 'quotes'],
    ['11:16', 'already', 'once'],
    ['11:19', 'zones[2]', 'quotes'],
    ['25:15', 'memory', '48Gi'],
  ],
  [
    'faults in both sites',
    GOOD.replace('cpu: 24', 'cpu: 2') + SECOND.replace('[a, b, c]', '[]'),
    ['24:12', 'whole site'],
    ['41:5', 'zones is empty'],
  ],
];
