import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../kubernetes/manifest.js';
import { type Container, type PodSpec, restrictedBreaches } from '../kubernetes/pod-security.js';
import {
  definitionName,
  type Kind,
  KUBERNETES_FIELDS_VERSION,
  resolved,
  type Schema,
  schemaOf,
} from '../kubernetes/schema.js';
import { fieldSince, isOlder } from '../kubernetes/since.js';
import { DIRECTIVE, inner, isFields, mergeKeyOf } from '../kubernetes/strategic-merge.js';
import type { Fault } from '../props/index.js';
import type { Voice } from '../schema/sentence.js';
import { type Validator, validatorOf } from '../schema/validator.js';
import { otherKey, quote } from '../schema/words.js';
import { lostFields } from './kept-fields.js';
import { shortName } from './patch.js';

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a patch by itself, without the object. */
export function patchFaults(kind: Kind, patch: Fields, version: string): Fault[] {
  return [...writtenFaults(kind.schema, patch, '', version), ...secretFaults(patch, '')];
}

/** What is wrong with an object after a patch. */
export function resultFaults(kind: Kind, before: Manifest, after: Manifest): Fault[] {
  const target = `${kind.kind} ${shortName({ kind: kind.kind, name: before.metadata.name })}`;
  const lost = lostFields(kind.kind, before, after).map(({ path, instead }) => ({
    id: 'patch-kept',
    message: `changes ${path} of ${target}, which the kit decides`,
    remedy: instead,
  }));
  if (lost.length > 0) return lost;
  return [
    ...reservedFaults(target, before, after),
    ...schemaFaults(kind, target, after),
    ...podFaults(target, podSpecOf(before), podSpecOf(after)),
  ];
}

/** Fields that the API does not have, or not yet; entries without their key; directives. */
function writtenFaults(written: Schema, value: unknown, where: string, version: string): Fault[] {
  if (Array.isArray(value)) return listFaults(written, value, where, version);
  if (!isFields(value)) return [];
  const schema = resolved(written);
  return Object.entries(value).flatMap(([key, one]): Fault[] => {
    const place = where === '' ? key : `${where}.${key}`;
    if (key.startsWith('$')) {
      const remedy = `remove it: the only supported directive is { ${DIRECTIVE}: 'delete' } in an entry of a list with a merge key`;
      return [{ id: 'patch-directive', message: `has ${place}, which is not supported there`, remedy }];
    }
    const { properties } = schema;
    if (properties !== undefined && !Object.hasOwn(properties, key) && schema.additionalProperties !== true) {
      const inside = where === '' ? '' : ` in ${where}`;
      const newer = isOlder(KUBERNETES_FIELDS_VERSION, version)
        ? ` (fields are known up to Kubernetes ${KUBERNETES_FIELDS_VERSION})`
        : '';
      const message = `has the field ${quote(key)}${inside}, which Kubernetes does not have${newer}`;
      return [{ id: 'patch-field', message, remedy: otherKey(key, Object.keys(properties)) }];
    }
    const since = fieldSince(definitionName(written), key);
    if (since !== undefined && isOlder(version, since)) {
      const message = `has ${place}, which Kubernetes has from ${since} on, but a site has ${version}`;
      return [{ id: 'patch-version', message, remedy: `leave it out, or set site to one with ${since} or newer` }];
    }
    return writtenFaults(inner(schema, key), one, place, version);
  });
}

function listFaults(written: Schema, list: readonly unknown[], where: string, version: string): Fault[] {
  const key = mergeKeyOf(written);
  const item = resolved(written).items ?? {};
  return list.flatMap((entry, index): Fault[] => {
    const place = `${where}[${index}]`;
    if (key === undefined || !isFields(entry)) return writtenFaults(item, entry, place, version);
    if (entry[key] === undefined) {
      const message = `has ${place} without ${key}, by which the entries of this list are merged`;
      return [{ id: 'patch-merge-key', message, remedy: `add ${key}` }];
    }
    const { [DIRECTIVE]: directive, ...rest } = entry;
    if (directive === 'delete') return [];
    if (directive === undefined) return writtenFaults(item, rest, place, version);
    const message = `has ${place}.${DIRECTIVE} ${quote(directive)}`;
    return [{ id: 'patch-directive', message, remedy: `write 'delete', the only supported directive, or remove it` }];
  });
}

/** Names of variables and keys that hold a secret, and not where one is to be found. */
const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_?KEY|ACCESS_?KEY|API_?KEY/i;
const PLACE_NAME = /_?(FILE|PATH|DIR|NAME|URL|SECONDS)$/i;
const SECRET_TEXT = /-----BEGIN [A-Z ]*PRIVATE KEY|:\/\/[^/\s:@]+:[^/\s:@]+@/;

/** Secrets: everything in a patch stands in the output, in the state and in the object. */
function secretFaults(value: unknown, where: string): Fault[] {
  const fault = (place: string): Fault => ({
    id: 'patch-secret',
    message: `has a secret in ${place}, but a patch is visible in files, in the state and in the object`,
    remedy: 'put it into your own Secret, and refer to that with valueFrom.secretKeyRef or a volume',
  });
  if (typeof value === 'string') return SECRET_TEXT.test(value) ? [fault(where)] : [];
  if (Array.isArray(value)) return value.flatMap((one, index) => secretFaults(one, `${where}[${index}]`));
  if (!isFields(value)) return [];
  const isSecret = (name: unknown) => SECRET_NAME.test(`${name}`) && !PLACE_NAME.test(`${name}`);
  if (typeof value['name'] === 'string' && typeof value['value'] === 'string' && isSecret(value['name'])) {
    return [fault(`${where} (${value['name']})`)];
  }
  return Object.entries(value).flatMap(([key, one]) => secretFaults(one, where === '' ? key : `${where}.${key}`));
}

/** Beginnings of labels and annotations that others act on. */
const RESERVED = [
  'datastead.dev/',
  'access.datastead.dev/',
  'pod-security.kubernetes.io/',
  'helm.sh/',
  'meta.helm.sh/',
];

function reservedFaults(target: string, before: Manifest, after: Manifest): Fault[] {
  const metadatas = (manifest: Fields): readonly (readonly [string, Fields])[] => {
    const [place, template] = templateOf(manifest);
    return [
      ['metadata', fieldsAt(manifest, 'metadata')],
      ...(place === '' ? [] : ([[`${place}.metadata`, fieldsAt(template, 'metadata')]] as const)),
    ];
  };
  const old = new Map(metadatas(before));
  return metadatas(after).flatMap(([place, metadata]) =>
    ['labels', 'annotations'].flatMap((field) => {
      const known = fieldsAt(old.get(place) ?? {}, field);
      return Object.keys(fieldsAt(metadata, field))
        .filter((key) => !(key in known) && RESERVED.some((begin) => key.startsWith(begin)))
        .map((key) => ({
          id: 'patch-reserved',
          message: `sets ${key} in ${place}.${field} of ${target}, which controls access or the management of objects`,
          remedy: 'use another name; to give access, use grants',
        }));
    }),
  );
}

const validators = new Map<string, Validator>();

const VOICE: Voice = {
  place: (segments) =>
    segments
      .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment}`))
      .join('')
      .replace(/^\./, ''),
  hint: () => '',
};

function schemaFaults(kind: Kind, target: string, after: Manifest): Fault[] {
  const validate = validators.get(kind.kind) ?? validatorOf(schemaOf(kind));
  validators.set(kind.kind, validate);
  return validate(after, VOICE).map(({ message, remedy }) => ({
    id: 'patch-schema',
    message: `makes ${target} invalid for Kubernetes: ${message}`,
    remedy,
  }));
}

function podFaults(target: string, before: PodSpec, after: PodSpec): Fault[] {
  const breaches = restrictedBreaches(after).map(({ at, wants }) => ({
    id: 'patch-pod-security',
    message: `violates the restricted Pod Security Standard in pods of ${target}, at ${at}`,
    remedy: `it ${wants}`,
  }));
  const known = new Set(containersOf(before).map(({ name }) => name));
  const unbounded = containersOf(after)
    .filter(({ name, resources }) => {
      const { requests = {}, limits = {} } = (resources ?? {}) as { requests?: Fields; limits?: Fields };
      return !known.has(name) && [requests['cpu'], requests['memory'], limits['memory']].includes(undefined);
    })
    .map(({ name }) => ({
      id: 'patch-resources',
      message: `adds the container ${name} to ${target} without CPU and memory requests and a memory limit`,
      remedy: 'add resources to it: the quota of the namespace refuses pods without them',
    }));
  return [...breaches, ...unbounded];
}

function containersOf({
  containers = [],
  initContainers = [],
}: PodSpec): readonly (Container & { readonly resources?: unknown })[] {
  return [...initContainers, ...containers];
}

/** The template of the pods of an object, and its place; of a pod that is itself. */
function templateOf(manifest: Fields): readonly [place: string, template: Fields] {
  const spec = fieldsAt(manifest, 'spec');
  if (manifest['kind'] === 'Pod') return ['', manifest];
  if (manifest['kind'] === 'CronJob') {
    return ['spec.jobTemplate.spec.template', fieldsAt(fieldsAt(fieldsAt(spec, 'jobTemplate'), 'spec'), 'template')];
  }
  return isFields(spec['template']) ? ['spec.template', spec['template']] : ['', {}];
}

function podSpecOf(manifest: Fields): PodSpec {
  return fieldsAt(templateOf(manifest)[1], 'spec') as PodSpec;
}

function fieldsAt(value: Fields, key: string): Fields {
  const one = value[key];
  return isFields(one) ? one : {};
}

/** Whether a patch has left an object as it was. */
export function isSame(before: Manifest, after: Manifest): boolean {
  return isDeepStrictEqual(before, after);
}
