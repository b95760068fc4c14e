import { error, type Finding } from '../checks/finding.js';
import { configMapFindings, secretFindings } from '../checks/object-names.js';
import {
  flag,
  list,
  object,
  oneOf,
  required,
  type Shape,
  table,
  tableOr,
  text,
  textLike,
  variant,
} from '../props/index.js';
import { keyFindings } from './object-keys.js';

/** Fields of the pod: paths of Kubernetes' downward API that are the same in all versions from 1.30 on. */
export type PodField =
  | 'metadata.name'
  | 'metadata.namespace'
  | 'metadata.uid'
  | 'spec.nodeName'
  | 'status.podIP'
  | 'status.hostIP';

/** Where the value of a variable comes from, if it is not a fixed text. */
export type EnvSource =
  | ({ readonly kind: 'configMap' } & ObjectKey)
  | ({ readonly kind: 'secret' } & ObjectKey)
  | { readonly kind: 'field'; readonly path: PodField };

interface ObjectKey extends EnvOptions {
  readonly name: string;
  readonly key: string;
}

/** Values of variables that come from elsewhere: `env: { API_KEY: EnvValue.secret('vendor', 'api-key') }`. */
export const EnvValue = {
  /** A key of a ConfigMap of the apps namespace. */
  configMap(name: string, key: string, options: EnvOptions = {}): EnvSource {
    return { kind: 'configMap', name, key, ...options };
  },

  /** A key of a Secret of the apps namespace. Every process of the container sees a variable: prefer a file (`Volume.secret`). */
  secret(name: string, key: string, options: EnvOptions = {}): EnvSource {
    return { kind: 'secret', name, key, ...options };
  },

  /** A field of the pod. */
  field(path: PodField): EnvSource {
    return { kind: 'field', path };
  },
};

export interface EnvOptions {
  /** Whether the pod starts without the object or the key. @default false: the pod waits for it */
  readonly optional?: boolean;
}

/** A ConfigMap or a Secret whose keys all become variables. */
export interface EnvFromSource extends EnvFromOptions {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
}

export interface EnvFromOptions extends EnvOptions {
  /** Prefix of each variable's name. @default - none */
  readonly prefix?: string;
}

/** Objects whose keys all become variables of a container: `envFrom: [EnvFrom.configMap('shop-flags', { prefix: 'FLAG_' })]`. */
export const EnvFrom = {
  /** A ConfigMap of the apps namespace. */
  configMap(name: string, options: EnvFromOptions = {}): EnvFromSource {
    return { kind: 'configMap', name, ...options };
  },

  /** A Secret of the apps namespace. Every process of the container sees the variables: prefer files (`Volume.secret`). */
  secret(name: string, options: EnvFromOptions = {}): EnvFromSource {
    return { kind: 'secret', name, ...options };
  },
};

const KEY: Shape<ObjectKey> = {
  name: required(textLike('shop-flags')),
  key: required(textLike('log-level')),
  optional: flag,
};

const SOURCE = variant<EnvSource, 'kind'>(
  'kind',
  "an EnvValue, such as EnvValue.configMap('shop-flags', 'log-level')",
  {
    configMap: KEY,
    secret: KEY,
    field: {
      path: required(
        oneOf('metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'status.podIP', 'status.hostIP'),
      ),
    },
  },
);

/** A variable that is `undefined` is probably a mistake: `process.env.LOG_LEVEL`, which is not set. */
export const ENV = table(required(tableOr(text, SOURCE)), "{ LOG_LEVEL: 'info' }");

export const ENV_FROM = list(
  object<EnvFromSource>({
    kind: required(oneOf('configMap', 'secret')),
    name: required(textLike('shop-flags')),
    prefix: text,
    optional: flag,
  }),
  "[EnvFrom.configMap('shop-flags')]",
);

/** Variables of a container by name. */
export type Env = Readonly<Record<string, string | EnvSource>>;

/** Kubernetes' rule for what a prefix and a key make together (`IsEnvVarName`), as far as the prefix goes. */
const PREFIX = /^[A-Za-z_.-][A-Za-z0-9_.-]*$/;

/** Names and keys that Kubernetes would refuse. */
export function sourceFindings(where: string, env: Env, envFrom: readonly EnvFromSource[]): Finding[] {
  const ofValues = Object.entries(env).flatMap(([variable, value]) => {
    if (typeof value === 'string' || value.kind === 'field') return [];
    return [
      ...nameFindings(where, value),
      ...keyFindings('env-key', where, `takes ${variable} from`, `EnvValue.${value.kind}`, value.key),
    ];
  });
  const ofAll = envFrom.flatMap((source) => [
    ...nameFindings(where, source),
    ...(source.prefix === undefined || PREFIX.test(source.prefix)
      ? []
      : [
          error(
            'env-prefix',
            where,
            `has the prefix ${JSON.stringify(source.prefix)} in envFrom, which is not a valid beginning of a variable name`,
            'use letters, digits, underscores, dots and hyphens, not beginning with a digit, such as FLAG_; or leave prefix out',
          ),
        ]),
  ]);
  return [...ofValues, ...ofAll];
}

function nameFindings(where: string, { kind, name }: { readonly kind: 'configMap' | 'secret'; readonly name: string }) {
  return kind === 'secret'
    ? secretFindings('env-secret', where, name, 'apps')
    : configMapFindings('env-config-map', where, name);
}

/** A variable as a container of Terraform's provider has it. */
export function envVariable(name: string, value: string | EnvSource) {
  return typeof value === 'string' ? { name, value } : { name, value_from: valueFrom(value) };
}

function valueFrom(source: EnvSource) {
  if (source.kind === 'field') return { field_ref: { field_path: source.path } };
  const { kind, name, key, optional } = source;
  const ref = { name, key, ...given(optional) };
  return kind === 'secret' ? { secret_key_ref: ref } : { config_map_key_ref: ref };
}

/** All keys of an object, as a container of Terraform's provider has them. */
export function envFromBlock({ kind, name, prefix, optional }: EnvFromSource) {
  const ref = { name, ...given(optional) };
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(kind === 'secret' ? { secret_ref: ref } : { config_map_ref: ref }),
  };
}

function given(optional: boolean | undefined) {
  return optional === undefined ? {} : { optional };
}
