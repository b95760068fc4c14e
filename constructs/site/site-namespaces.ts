import { error, type Finding } from '../checks/finding.js';
import type { SiteKind } from './site-kind.js';
import type { SiteFacts } from './sites-facts.js';

/** What is looked at of a site. */
interface Place {
  readonly platform: string;
  readonly facts: SiteFacts;
  readonly namespaces: { readonly data: string; readonly apps: string };
  readonly kind: SiteKind;
}

/** Whether a site has two namespaces for itself: others' objects in them would be taken for its own, or take the place of them. */
export function namespaceFindings(site: Place, others: readonly Place[]): Finding[] {
  return [...ownFindings(site), ...others.flatMap((other) => sharedFindings(site, other))];
}

function ownFindings({ facts, namespaces: { data, apps } }: Place): Finding[] {
  const at = (part: 'data' | 'apps') => facts.at('kubernetes', 'namespaces', part);
  if (data === apps) {
    const message = `the namespace "${apps}" is also the data namespace`;
    return [
      error(
        'site-namespaces',
        at('apps'),
        message,
        'use two: the passwords of administrators must not be in the apps namespace',
      ),
    ];
  }
  return (['data', 'apps'] as const)
    .filter((part) => ({ data, apps })[part] === facts.certManagerNamespace)
    .map((part) => {
      const message = `the namespace "${facts.certManagerNamespace}" belongs to cert-manager`;
      return error('site-namespaces', at(part), message, "use one of the site's own");
    });
}

/** Two sites may share a cluster as long as they share no namespace there. */
function sharedFindings(site: Place, other: Place): Finding[] {
  const cluster = site.kind.sharedWith(other.kind);
  const theirs = Object.values(other.namespaces);
  const shared = Object.values(site.namespaces).filter((namespace) => theirs.includes(namespace));
  if (cluster === undefined || shared.length === 0) return [];
  const names = shared.map((name) => `"${name}"`).join(' and ');
  const message = `${cluster.what} is already used by the site ${other.facts.name} (${other.facts.at('kubernetes', cluster.key)}), and both would have the ${shared.length > 1 ? 'namespaces' : 'namespace'} ${names}`;
  const { platform, facts } = site;
  const own = `namespaces: { data: ${platform}-${facts.name}-data, apps: ${platform}-${facts.name}-apps }`;
  const remedy = `name another cluster, or give this site namespaces of its own below kubernetes, such as \`${own}\``;
  return [error('site-cluster', facts.at('kubernetes', cluster.key), message, remedy)];
}
