import {
  flag,
  list,
  object,
  oneOf,
  required,
  type Shape,
  size,
  table,
  text,
  textLike,
  variant,
} from '../props/index.js';
import type { Size } from '../units.js';

/** How a claim can be mounted: the access mode of the claim itself. */
export type AccessMode = 'ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany' | 'ReadOnlyMany';

/** A ConfigMap or a Secret of the apps namespace as files: one for each key, or only those that are named. */
export type ObjectFiles = ({ readonly kind: 'configMap' } & NamedFiles) | ({ readonly kind: 'secret' } & NamedFiles);

interface NamedFiles extends ObjectFilesOptions {
  readonly name: string;
}

export interface ObjectFilesOptions {
  /** Keys, and the file for each: `{ 'tls.crt': 'server.crt' }`. @default - all keys, with the same names */
  readonly items?: Readonly<Record<string, string>>;
  /** Whether the pod starts without the object. @default false: the pod waits for it */
  readonly optional?: boolean;
}

/** A volume that containers of a pod can mount. */
export type VolumeSource =
  | ObjectFiles
  | { readonly kind: 'emptyDir'; readonly size: Size }
  | { readonly kind: 'persistentVolumeClaim'; readonly claim: string; readonly accessMode: AccessMode }
  | { readonly kind: 'projected'; readonly sources: readonly ObjectFiles[] };

/**
 * Volumes: `volumes: { cache: Volume.emptyDir(Size.gibibytes(1)) }`. A folder of the node (`hostPath`) is not offered: the Pod Security
 * Standard of the namespace refuses it.
 */
export const Volume = {
  /** A folder on the node's disk that is deleted with the pod. `size` is requested, and a pod that writes more is evicted. */
  emptyDir(size: Size): VolumeSource {
    return { kind: 'emptyDir', size };
  },

  /** A ConfigMap of the apps namespace. */
  configMap(name: string, options: ObjectFilesOptions = {}): ObjectFiles {
    return { kind: 'configMap', name, ...options };
  },

  /** A Secret of the apps namespace. */
  secret(name: string, options: ObjectFilesOptions = {}): ObjectFiles {
    return { kind: 'secret', name, ...options };
  },

  /** An existing PersistentVolumeClaim of the apps namespace. @param accessMode access mode of the claim itself */
  persistentVolumeClaim(claim: string, accessMode: AccessMode): VolumeSource {
    return { kind: 'persistentVolumeClaim', claim, accessMode };
  },

  /** Several ConfigMaps and Secrets in one folder. */
  projected(...sources: readonly ObjectFiles[]): VolumeSource {
    return { kind: 'projected', sources };
  },
};

/** Where a container mounts a volume. */
export interface Mount {
  /** Name of the volume, in `volumes`. */
  readonly volume: string;
  /** Absolute path of the folder, or of the file if `subPath` names one. */
  readonly path: string;
  /** @default - false for writable volumes, true for ConfigMaps and Secrets */
  readonly readOnly?: boolean;
  /** Folder or file of the volume to mount. A file that is mounted this way does not follow changes of its object. @default - the whole volume */
  readonly subPath?: string;
}

const FILES: Shape<NamedFiles> = {
  name: required(textLike('shop-settings')),
  items: table(required(text), "{ 'tls.crt': 'server.crt' }"),
  optional: flag,
};

const FILES_WHAT = "a Volume of files, such as Volume.configMap('shop-settings')";

export const VOLUMES = table(
  required(
    variant<VolumeSource, 'kind'>('kind', 'a Volume, such as Volume.emptyDir(Size.gibibytes(1))', {
      configMap: FILES,
      secret: FILES,
      emptyDir: { size: required(size) },
      persistentVolumeClaim: {
        claim: required(textLike('shop-archive')),
        accessMode: required(oneOf('ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany')),
      },
      projected: {
        sources: required(
          list(
            variant<ObjectFiles, 'kind'>('kind', FILES_WHAT, { configMap: FILES, secret: FILES }),
            "[Volume.configMap('shop-settings')]",
          ),
        ),
      },
    }),
  ),
  '{ cache: Volume.emptyDir(Size.gibibytes(1)) }',
);

export const MOUNTS = list(
  object<Mount>({
    volume: required(textLike('cache')),
    path: required(textLike('/var/cache/shop')),
    readOnly: flag,
    subPath: text,
  }),
  "[{ volume: 'cache', path: '/var/cache/shop' }]",
);

/** Volumes of a pod by name. */
export type Volumes = Readonly<Record<string, VolumeSource>>;

/** Whether a volume can only be read. */
export function isReadOnly(volume: VolumeSource | undefined): boolean {
  if (volume?.kind === 'persistentVolumeClaim') return volume.accessMode === 'ReadOnlyMany';
  return volume !== undefined && volume.kind !== 'emptyDir';
}

/** ConfigMaps and Secrets of volumes. */
export function filesOf(volumes: Volumes): readonly ObjectFiles[] {
  return Object.values(volumes).flatMap((volume) => {
    if (volume.kind === 'projected') return volume.sources;
    return volume.kind === 'configMap' || volume.kind === 'secret' ? [volume] : [];
  });
}

/** A mount as a container of Terraform's provider has it. */
export function mountBlock({ volume, path, readOnly, subPath }: Mount, volumes: Volumes) {
  return {
    name: volume,
    mount_path: path,
    ...(readOnly === true || isReadOnly(volumes[volume]) ? { read_only: true } : {}),
    ...(subPath === undefined ? {} : { sub_path: subPath }),
  };
}

/** A volume as a pod of Terraform's provider has it. Only user and group of the pods can read files of objects. */
export function volumeBlock(name: string, volume: VolumeSource) {
  switch (volume.kind) {
    case 'emptyDir':
      return { name, empty_dir: { size_limit: volume.size.toString() } };
    case 'persistentVolumeClaim':
      return {
        name,
        persistent_volume_claim: {
          claim_name: volume.claim,
          ...(volume.accessMode === 'ReadOnlyMany' ? { read_only: true } : {}),
        },
      };
    case 'configMap':
      return { name, config_map: { name: volume.name, default_mode: FILE_MODE, ...filesBlock(volume) } };
    case 'secret':
      return { name, secret: { secret_name: volume.name, default_mode: FILE_MODE, ...filesBlock(volume) } };
    case 'projected':
      return { name, projected: [{ default_mode: FILE_MODE, sources: volume.sources.map(sourceBlock) }] };
  }
}

const FILE_MODE = '0440';

function sourceBlock(source: ObjectFiles) {
  const block = [{ name: source.name, ...filesBlock(source) }];
  return source.kind === 'secret' ? { secret: block } : { config_map: block };
}

function filesBlock({ items, optional }: ObjectFiles) {
  return {
    ...(items === undefined ? {} : { items: Object.entries(items).map(([key, path]) => ({ key, path })) }),
    ...(optional === undefined ? {} : { optional }),
  };
}
