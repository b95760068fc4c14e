import { type Case, change } from './base.js';

/** A line more below `kubernetes`, at 10:7. */
const more = (line: string) => change('      zoneSource: podLabel', `      ${line}\n      zoneSource: podLabel`);
const NO_LABELS = 'labels:\n      cost-center: "4711"\n';

/** What clusters differ in: the API server, names, and namespaces that somebody else makes. */
export const CLUSTER_CASES: readonly Case[] = [
  [
    'the one address of earlier versions',
    change('apiServerCidrs: [10.96.0.1/32]', 'apiServerCidr: 10.20.0.1/32'),
    ['9:7', 'unknown key "apiServerCidr" in kubernetes', 'now a list; write `apiServerCidrs: [10.20.0.1/32]`'],
  ],
  [
    'the one address beside the list',
    more('apiServerCidr: 10.20.0.1/32'),
    ['10:7', 'unknown key "apiServerCidr"', '`apiServerCidrs: [10.20.0.1/32]`'],
  ],
  [
    'an address that is no list',
    change('[10.96.0.1/32]', '10.96.0.1/32'),
    ['9:23', 'must be a list', 'write a list, [10.96.0.1/32]'],
  ],
  ['no address of the API server', change('[10.96.0.1/32]', '[]'), ['9:7', 'is empty', 'at least one entry']],
  [
    'one address twice',
    change('[10.96.0.1/32]', '[10.96.0.1/32, 10.96.0.1/32]'),
    ['9:38', 'apiServerCidrs names "10.96.0.1/32" already, at bad.yaml:9:24', 'each once'],
  ],
  [
    'a second address without prefix',
    change('[10.96.0.1/32]', '[10.96.0.1/32, fd00::1]'),
    ['9:38', 'apiServerCidrs[1] "fd00::1" has no prefix length', 'write fd00::1/128'],
  ],
  ['a port that is no list', more('apiServerPorts: 6443'), ['10:23', 'must be a list', 'write a list, [6443]']],
  ['no port', more('apiServerPorts: []'), ['10:7', 'is empty', '`apiServerPorts: [6443]`']],
  ['port 0', more('apiServerPorts: [0]'), ['10:24', 'at least 1', 'from 1 to 65535']],
  ['port 70000', more('apiServerPorts: [70000]'), ['10:24', 'at most 65535', 'from 1 to 65535']],
  ['a port in quotes', more('apiServerPorts: ["6443"]'), ['10:24', 'whole number', 'write 6443, without quotes']],
  [
    'one port twice',
    more('apiServerPorts: [443, 443]'),
    ['10:29', 'apiServerPorts names 443 already, at bad.yaml:10:24', 'each once'],
  ],
  ['a domain with a dot before it', more('dnsDomain: .cluster.local'), ['10:18', '".cluster.local"', 'without a dot']],
  ['a domain with capitals', more('dnsDomain: Cluster.Local'), ['10:18', '"Cluster.Local"', 'lower-case']],
  [
    'a domain of a Service',
    more('dnsDomain: svc.cluster.local.'),
    ['10:18', '"svc.cluster.local."', 'such as cluster.local'],
  ],
  ['a domain that is a number', more('dnsDomain: 1'), ['10:18', 'the number 1', 'quotes, "1"']],
  ['dns as a word', more('dns: coredns'), ['10:12', 'must be a mapping']],
  [
    'a misspelt key of dns',
    more('dns: { namspace: dns }'),
    ['10:14', 'unknown key "namspace" in kubernetes.dns', '"namespace"?'],
  ],
  [
    'addresses in dns',
    more('dns: { dnsCidrs: [169.254.20.10/32] }'),
    ['10:14', 'unknown key "dnsCidrs"', 'as a key of the site itself'],
  ],
  ['a namespace of DNS with capitals', more('dns: { namespace: DNS }'), ['10:25', '"DNS"', 'lower-case']],
  ['no labels of DNS pods', more('dns: { podLabels: {} }'), ['10:14', 'is empty', 'at least one key']],
  [
    'a label of DNS pods without quotes',
    more('dns: { podLabels: { dns: true } }'),
    ['10:32', 'is true', 'quotes, "true"'],
  ],
  [
    'a label name of DNS pods with a space',
    more('dns: { podLabels: { "a b": x } }'),
    ['10:27', '"a b"', 'not a label name'],
  ],
  ['a port of DNS beyond all', more('dns: { ports: [53, 65536] }'), ['10:26', 'at most 65535']],
  ['a port of DNS twice', more('dns: { ports: [53, 53] }'), ['10:26', 'ports names 53 already']],
  [
    'labels for namespaces of others',
    more('namespaces: { existing: true }'),
    ['31:5', 'namespaces.existing it changes neither', 'remove labels'],
  ],
  [
    'existing as a word',
    change(NO_LABELS, '').replace('      zoneSource', '      namespaces: { existing: "yes" }\n      zoneSource'),
    ['10:31', 'must be true or false', 'write true, without quotes'],
  ],
  ['existing beside namespaces', more('existing: true'), ['10:7', 'unknown key "existing" in kubernetes']],
];
