import { quote } from '../schema/words.js';
import type { WrittenSite } from './sites-facts.js';
import type { Findings, Path } from './sites-findings.js';
import { checkPods } from './sites-pods.js';

/** The charts rely on minDomains of topology spread constraints, which is stable from 1.30 on. */
const OLDEST_MINOR = 30;

/** From 1.35 on Kubernetes puts the topology labels of a node on its pods by itself (KEP-4742). */
const POD_LABEL_MINOR = 35;

/** A site that may still lack parts: what the schema refused has been told, and rules pass over it. */
type Draft<T> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

type DraftSite = Draft<WrittenSite>;

/** What a schema cannot say: how the parts of a site, and the sites of a file, go together. */
export function checkRules(sites: readonly DraftSite[], findings: Findings): void {
  eachOnce(
    sites.map((site) => site.name),
    ['sites'],
    'name',
    findings,
  );
  for (const [i, site] of sites.entries()) {
    const path = ['sites', i];
    for (const list of ['zones', 'dnsCidrs'] as const)
      eachOnce(entries(site[list]), [...path, list], undefined, findings);
    for (const list of ['apiServerCidrs', 'apiServerPorts'] as const)
      eachOnce(entries(site.kubernetes?.[list]), [...path, 'kubernetes', list], undefined, findings);
    eachOnce(entries(site.kubernetes?.dns?.ports), [...path, 'kubernetes', 'dns', 'ports'], undefined, findings);
    checkNamespaces(site, path, findings);
    checkVersion(site, path, findings);
    checkCapacity(site, path, findings);
    checkMirror(site, path, findings);
    checkLock(site, path, findings);
    if (site.pods !== undefined) checkPods(site.pods as WrittenSite['pods'], [...path, 'pods'], findings);
  }
}

/** Refuses every entry of a list that has stood there before. */
function eachOnce(texts: readonly unknown[], path: Path, key: string | undefined, findings: Findings): void {
  const seen = new Map<unknown, Path>();
  for (const [i, text] of texts.entries()) {
    if (typeof text !== 'string' && typeof text !== 'number') continue;
    const at = key === undefined ? [...path, i] : [...path, i, key];
    const first = seen.get(text);
    if (!first) {
      seen.set(text, at);
      continue;
    }
    const where = findings.where(findings.offset(first));
    const what = key === undefined ? `${path.at(-1)} names` : 'another site is named';
    const entry = typeof text === 'string' ? quote(text) : text;
    findings.add(
      at,
      'sites-duplicate',
      `${what} ${entry} already, at ${where}`,
      key ? 'give this one another name' : 'name each once',
    );
  }
}

function checkVersion({ kubernetes }: DraftSite, path: Path, findings: Findings): void {
  const minor = /^1\.([0-9]{1,2})$/.exec(typeof kubernetes?.version === 'string' ? kubernetes.version : '')?.[1];
  if (minor === undefined) return;
  if (Number(minor) < OLDEST_MINOR) {
    const remedy = Number(minor) < 10 ? `did you mean "1.${minor}0"?` : 'upgrade the cluster first';
    const message = `Kubernetes 1.${minor} is older than the oldest supported version, 1.${OLDEST_MINOR}`;
    findings.add([...path, 'kubernetes', 'version'], 'sites-version', message, remedy);
  } else if (Number(minor) < POD_LABEL_MINOR && kubernetes?.zoneSource === undefined) {
    const message = `kubernetes has no "zoneSource", needed below Kubernetes 1.${POD_LABEL_MINOR}`;
    const remedy =
      'add `zoneSource: node` (a lookup at each start), or `zoneSource: podLabel` if your pods carry the label topology.kubernetes.io/zone';
    const where = [...path, 'kubernetes'];
    findings.add([...where, 'zoneSource'], 'sites-zone-source', message, remedy, findings.offset(where));
  }
}

/** Labels go on namespaces that the kit makes, and on nothing else. */
function checkNamespaces({ kubernetes, labels }: DraftSite, path: Path, findings: Findings): void {
  if (kubernetes?.namespaces?.existing !== true || Object.keys(labels ?? {}).length === 0) return;
  const message =
    'labels are for namespaces that the kit makes, but with kubernetes.namespaces.existing it changes neither';
  const remedy = 'remove labels, and let the team that makes the namespaces set them';
  findings.add([...path, 'labels'], 'sites-labels', message, remedy);
}

/** Fewer cores than nodes means that somebody wrote what one node has. */
function checkCapacity({ capacity, zones }: DraftSite, path: Path, findings: Findings): void {
  const { nodesPerZone, cpu } = capacity ?? {};
  if (typeof nodesPerZone !== 'number' || typeof cpu !== 'number' || !Array.isArray(zones)) return;
  const nodes = nodesPerZone * zones.length;
  if (cpu >= nodes) return;
  const message = `capacity.cpu is ${cpu}, fewer than the ${nodes} nodes (zones times nodesPerZone)`;
  findings.add(
    [...path, 'capacity', 'cpu'],
    'sites-capacity',
    message,
    'write the cores of the whole site, not of one node',
  );
}

function checkMirror({ airGapped, imageMirror }: DraftSite, path: Path, findings: Findings): void {
  if (airGapped !== true || imageMirror !== undefined) return;
  const remedy = 'add `imageMirror: registry.example.com/mirror` with your registry, or remove airGapped';
  const message = 'the site is airGapped, but no imageMirror says where images come from';
  findings.add([...path, 'imageMirror'], 'sites-air-gapped', message, remedy, findings.offset([...path, 'airGapped']));
}

/** Terraform takes a lock at one address and frees it at the other; with one of them alone it hangs or never locks. */
function checkLock({ state }: DraftSite, path: Path, findings: Findings): void {
  if (state?.backend !== 'http') return;
  const has = (key: 'lockAddress' | 'unlockAddress') => state[key] !== undefined;
  if (has('lockAddress') === has('unlockAddress')) return;
  const [present, absent] = has('lockAddress') ? ['lockAddress', 'unlockAddress'] : ['unlockAddress', 'lockAddress'];
  const message = `state has ${present}, but no ${absent}`;
  const remedy = `add ${absent}; it may be the same address`;
  findings.add(
    [...path, 'state', absent as string],
    'sites-state-lock',
    message,
    remedy,
    findings.offset([...path, 'state', present as string]),
  );
}

function entries(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
