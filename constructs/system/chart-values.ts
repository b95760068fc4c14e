import type { Access } from '../access/access-book.js';
import type { Identify } from '../access/identity.js';
import { mirroredImage } from '../helm/index.js';
import type { RemovalPolicy } from '../site/removal-policy.js';
import type { Site } from '../site/site.js';
import type { Size } from '../units.js';

/** Certificates live a quarter of a year and are renewed with a month to go, as cert-manager's manual advises for short-lived leaves. */
const CERTIFICATE = { duration: '2160h', renewBefore: '720h' };

/** The image of a chart, from the site's mirror where it has one. */
export function imageValues(site: Site, repository: string, tag: string) {
  return mirroredImage(
    { registry: 'docker.io', repository, tag, pullPolicy: 'IfNotPresent' as const },
    site.facts.imageMirror,
  );
}

/** Certificates: how long they live, and who signs those that clients see. */
export function tlsValues(site: Site, client: 'required' | 'off') {
  const { facts, platform } = site;
  return {
    client,
    servingIssuer: facts.certificateIssuer ?? {
      kind: 'ClusterIssuer' as const,
      name: `${platform}-${facts.name}-serving`,
    },
    ...CERTIFICATE,
  };
}

/** What one kind of member asks for, as charts take it. */
export function resourceValues(cpu: number, mebibytes: number) {
  return { cpu: `${Math.round(cpu * 1000)}m`, memory: `${mebibytes}Mi` };
}

/**
 * How members are kept apart: zone from zone and host from host, host from host, or wherever there is room. A zone that is
 * not promised is not asked for.
 */
export function zoneValues(site: Site, spread: 'zone' | 'node' | 'none') {
  const { zones, zoneSource } = site.facts;
  if (spread === 'zone') return { names: [...zones], spread: 'required' as const, source: zoneSource };
  return { names: [], spread: spread === 'node' ? ('required' as const) : ('none' as const), source: 'none' as const };
}

/** The volume of one kind of member, as charts take it. */
export function storageValues(site: Site, size: Size | undefined, removalPolicy: RemovalPolicy) {
  return { size: size?.toString() ?? '', className: site.facts.storage.className, retain: removalPolicy === 'retain' };
}

/** Settings by the product's own names, as text. What is `undefined` was not given, as with every prop. */
export function settingsText(settings: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, `${value}`]));
}

/** A user of the system for each binding: the active credential, with what it may do. */
export function activeUsers<A extends Access>(accesses: readonly A[], identify: Identify) {
  return accesses.flatMap((access) =>
    access.binding.credentials
      .filter((credential) => credential.active)
      .map((credential) => ({
        access,
        name: credential.username,
        user: { name: credential.username, secret: credential.secretName, ...identify(credential) },
      })),
  );
}
