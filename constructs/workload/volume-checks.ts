import { error, type Finding } from '../checks/finding.js';
import { configMapFindings, secretFindings } from '../checks/object-names.js';
import { suggestion } from '../schema/suggestion.js';
import { quote } from '../schema/words.js';
import { keyFindings } from './object-keys.js';
import { BINDING_ROOT, BINDING_VOLUME, SCRATCH_PATH, SCRATCH_VOLUME } from './places.js';
import { type AccessMode, filesOf, isReadOnly, type Mount, type VolumeSource, type Volumes } from './volumes.js';

/** Names of volumes that Kubernetes accepts: an RFC 1123 label. */
const VOLUME_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Folders that every container has, and that no volume can be mounted over. */
const OF_THE_RUNTIME = ['/proc', '/sys', '/dev'];

/** A path inside a folder, which leads to nothing outside of it. */
const INNER_PATH = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\p{Cc}]+$/u;

/** Claims that pods on several nodes can mount. */
const SHARED: ReadonlySet<AccessMode> = new Set(['ReadWriteMany', 'ReadOnlyMany']);

/**
 * Volumes that are not valid, or that no container mounts.
 * @param pods whether several pods run at once, on several nodes
 */
export function volumeFindings(
  where: string,
  volumes: Volumes,
  mounted: ReadonlySet<string>,
  pods: 'one' | 'several',
): Finding[] {
  return Object.entries(volumes).flatMap(([name, volume]) => {
    const place = `${where}/volumes/${name}`;
    return [
      ...nameFindings(place, name),
      ...sourceFindings(place, volume),
      ...(pods === 'several' ? claimFindings(place, volume) : []),
      ...(mounted.has(name)
        ? []
        : [error('volume-unmounted', place, 'is not mounted by any container', 'add it to mounts, or remove it')]),
    ];
  });
}

function nameFindings(where: string, name: string): Finding[] {
  const ofTheKit =
    name === SCRATCH_VOLUME || [`${SCRATCH_VOLUME}-`, BINDING_VOLUME].some((one) => name.startsWith(one));
  if (VOLUME_NAME.test(name) && !ofTheKit) return [];
  return [
    error(
      'volume-name',
      where,
      ofTheKit
        ? `has the name ${quote(name)}, which the kit gives to volumes of its own`
        : 'has a name that no volume can have',
      'choose another name: a to z, 0 to 9 and hyphens, at most 63 characters, such as cache',
    ),
  ];
}

function sourceFindings(where: string, volume: VolumeSource): Finding[] {
  if (volume.kind === 'emptyDir') {
    if (volume.size.toMebibytes >= 1) return [];
    return [error('volume-size', where, `has a size of ${volume.size}`, 'give it 1Mi or more: Size.mebibytes(256)')];
  }
  if (volume.kind === 'persistentVolumeClaim') {
    if (VOLUME_NAME.test(volume.claim)) return [];
    return [
      error(
        'volume-claim',
        where,
        `names the claim ${quote(volume.claim)}, which is not a valid name`,
        'write the name of a PersistentVolumeClaim of the apps namespace: a to z, 0 to 9 and hyphens',
      ),
    ];
  }
  if (volume.kind === 'projected' && volume.sources.length === 0) {
    return [error('volume-empty', where, 'has no sources', 'name a ConfigMap or a Secret, or take it out')];
  }
  return [...filesFindings(where, volume), ...twiceFindings(where, volume)];
}

function filesFindings(where: string, volume: VolumeSource): Finding[] {
  return filesOf({ volume }).flatMap(({ kind, name, items = {} }) => [
    ...(kind === 'secret'
      ? secretFindings('volume-secret', where, name, 'apps')
      : configMapFindings('volume-config-map', where, name)),
    ...Object.entries(items).flatMap(([key, file]) => [
      ...keyFindings('volume-key', where, 'takes a file from', `Volume.${kind}`, key),
      ...(INNER_PATH.test(file)
        ? []
        : [
            error(
              'volume-file',
              where,
              `has a file at ${quote(file)}, which is not inside its folder`,
              'name a file, such as server.crt, without a leading slash and without ..',
            ),
          ]),
    ]),
  ]);
}

/** If two files have one path, the pod silently gets the last one. */
function twiceFindings(where: string, volume: VolumeSource): Finding[] {
  const files = filesOf({ volume }).flatMap(({ items = {} }) => Object.values(items));
  return [...new Set(files.filter((file, index) => files.indexOf(file) !== index))].map((file) =>
    error('volume-file', where, `has the file ${quote(file)} twice`, 'give each key a different file'),
  );
}

function claimFindings(where: string, volume: VolumeSource): Finding[] {
  if (volume.kind !== 'persistentVolumeClaim' || SHARED.has(volume.accessMode)) return [];
  return [
    error(
      'volume-claim-shared',
      where,
      `uses the claim ${quote(volume.claim)}, which is ${volume.accessMode}, but pods of a workload run on several nodes, at least two during a rollout`,
      'use a claim that is ReadWriteMany or ReadOnlyMany, or a system of the kit for persistent data',
    ),
  ];
}

/**
 * Mounts of one container that are not valid.
 * @param where of the container
 */
export function mountFindings(where: string, mounts: readonly Mount[], volumes: Volumes): Finding[] {
  return mounts.flatMap((mount, index) => {
    const others = [
      { path: BINDING_ROOT, whose: 'the files of what was granted' },
      { path: SCRATCH_PATH, whose: 'the folder for temporary files' },
      ...OF_THE_RUNTIME.map((path) => ({ path, whose: 'what the system itself mounts' })),
      ...mounts.slice(0, index).map(({ path, volume }) => ({ path, whose: `the volume ${quote(volume)}` })),
    ];
    return [...volumeOf(where, mount, volumes), ...pathFindings(where, mount), ...collisions(where, mount, others)];
  });
}

function volumeOf(where: string, { volume, readOnly, subPath }: Mount, volumes: Volumes): Finding[] {
  const known = Object.hasOwn(volumes, volume) ? volumes[volume] : undefined;
  if (known === undefined) {
    const message = `mounts the volume ${quote(volume)}, which is not one of its volumes; ${suggestion(volume, Object.keys(volumes))}`;
    return [error('mount-volume', where, message, 'name a volume that is declared in volumes, or add it there')];
  }
  return [
    ...(readOnly === false && isReadOnly(known)
      ? [
          error(
            'mount-read-only',
            where,
            `mounts the volume ${quote(volume)} for writing, but it is read-only`,
            'remove readOnly: false, or use a writable volume, such as Volume.emptyDir(Size.mebibytes(256))',
          ),
        ]
      : []),
    ...(subPath === undefined || INNER_PATH.test(subPath)
      ? []
      : [
          error(
            'mount-sub-path',
            where,
            `mounts ${quote(subPath)} of the volume ${quote(volume)}, which is not inside it`,
            'name a folder or a file of the volume, without a leading slash and without ..',
          ),
        ]),
  ];
}

function pathFindings(where: string, { path }: Mount): Finding[] {
  if (/^(?:\/[^/:\p{Cc}]+)+$/u.test(path) && !path.split('/').some((part) => part === '.' || part === '..')) return [];
  return [
    error(
      'mount-path',
      where,
      `mounts a volume at ${quote(path)}`,
      'use an absolute path without a trailing slash, without .. and without a colon, such as /var/cache/shop',
    ),
  ];
}

/** The runtime decides the order of mounts inside each other, and cannot make one in a read-only folder. */
function collisions(
  where: string,
  { path }: Mount,
  others: readonly { readonly path: string; readonly whose: string }[],
): Finding[] {
  const other = others.find((one) => within(path, one.path) || within(one.path, path));
  if (other === undefined) return [];
  const how =
    other.path === path
      ? 'where'
      : within(path, other.path)
        ? `inside ${other.path}, where`
        : `around ${other.path}, where`;
  return [
    error(
      'mount-taken',
      where,
      `mounts a volume at ${quote(path)}, ${how} ${other.whose} ${other.whose.startsWith('the files') ? 'are' : 'is'}`,
      'choose another path, outside of it',
    ),
  ];
}

const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
