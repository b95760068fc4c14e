/** A sites.yaml with every key, which each bad one differs from in one thing. Its line numbers are in the tables. */
export const GOOD = `sites:
  - name: fra1
    kind: private
    region: eu-central
    jurisdiction: DE
    kubernetes:
      context: fra1-admin
      version: "1.34"
      apiServerCidrs: [10.96.0.1/32]
      zoneSource: podLabel
    zones: [a, b, c]
    storage:
      className: standard
      encryptedAtRest: true
    certificateIssuer:
      kind: ClusterIssuer
      name: company-ca
    certManagerNamespace: cert-manager
    imageMirror: registry.example.com:5000/mirror
    dnsCidrs: [169.254.20.10/32]
    monitoringNamespace: monitoring
    capacity:
      nodesPerZone: 1
      cpu: 24
      memory: 48Gi
      storage: 600Gi
    state:
      backend: local
    airGapped: true
    labels:
      cost-center: "4711"
`;

/** A second site, good beside the first. */
export const SECOND = GOOD.slice('sites:\n'.length).replaceAll('fra1', 'fra2');

/** One problem expected: where (`line:column`, or nothing for the file itself) and a piece of the message or the remedy. */
export type Expected = readonly [place: string, ...pieces: string[]];

/** What the file is like, its text or bytes, and every problem that it is to give, in order. */
export type Case = readonly [what: string, text: string | Buffer, ...expected: Expected[]];

/** The good file, or another one, with one piece replaced. */
export function change(from: string, to: string, good = GOOD): string {
  if (good.split(from).length !== 2) throw new Error(`"${from}" does not stand in the good file once`);
  return good.replace(from, () => to);
}
