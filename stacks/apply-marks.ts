import { createHash } from 'node:crypto';
import { recordMetadata } from '../constructs/site/records.js';
import type { StackJson } from '../constructs/terraform/index.js';

type Body = Readonly<Record<string, unknown>>;
type ByType = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** Where the records of a site stand, and of which stack one is. */
export interface Mark {
  readonly stack: string;
  readonly platform: string;
  readonly namespace: string;
  /** Digest of all that the stack declares. */
  readonly digest: string;
  /** `data`, `apps` or `smoke`. */
  readonly part: string;
}

/**
 * A digest of what a stack declares. What differs from machine to machine, such as the kubeconfig file and cdktf's notes of source
 * lines, is left out.
 * @param previous digest of the stack that is applied before
 */
export function declaredDigest({ resource = {} }: StackJson, previous = ''): string {
  const text = JSON.stringify([previous, resource], (key, value: unknown) =>
    key === '//' ? undefined : sorted(value),
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * Ends a stack by a record that an apply has come to its end. It goes as soon as an apply makes, changes or removes anything, and comes when
 * all else is there, so an apply that was ended in between leaves none.
 */
export function markApplied(config: StackJson, mark: Mark): StackJson {
  const all = Object.entries(config.resource ?? {}).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, body]) => ({
      type,
      address: `${type}.${id}`,
      each: body['for_each'] !== undefined,
    })),
  );
  const addresses = all.map(({ address }) => address);
  const record = {
    metadata: recordMetadata(mark.platform, mark.namespace, 'applied', mark.part),
    data: { stack: mark.stack, digest: mark.digest },
    depends_on: addresses,
    // A trigger is an update or a replacement. What is made has an id that is not known yet, and what is removed is one less. Where
    // nothing is made of a map, Terraform has no change to look at and fails, so it is no trigger.
    lifecycle: {
      replace_triggered_by: [...all.filter(({ each }) => !each).map(({ address }) => address), 'terraform_data.made'],
    },
  };
  const ids = all
    .filter(({ type }) => type !== 'terraform_data')
    .map(({ type, address, each }) => (each ? contentOf(type, address) : `\${${address}.id}`));
  return withBlocks(config, {
    resource: { kubernetes_config_map_v1: { applied: record }, terraform_data: { made: { input: ids } } },
  });
}

/**
 * Lets nothing of a stack be applied before the stack in front of it was, as it is declared now. The record is read during the apply when
 * that stack has changed, so that a plan may be made before; otherwise already by the plan.
 */
export function awaitApplied(config: StackJson, previous: Mark): StackJson {
  const { name } = recordMetadata(previous.platform, previous.namespace, 'applied', previous.part);
  const record = {
    api_version: 'v1',
    kind: 'ConfigMap',
    namespace: previous.namespace,
    field_selector: `metadata.name=${name}`,
    depends_on: ['terraform_data.previous'],
    lifecycle: {
      postcondition: [
        {
          condition: `\${try(self.objects[0].data.digest, "") == "${previous.digest}"}`,
          error_message: `The stack ${previous.stack} has not been applied as it is declared here, or its last apply did not come to its end. Deploy ${previous.stack} first; nothing of this stack was changed.`,
        },
      ],
    },
  };
  const waiting = Object.fromEntries(
    Object.entries(config.resource ?? {}).map(([type, byId]) => [
      type,
      Object.fromEntries(
        Object.entries(byId).map(([id, body]) => [id, after(body, 'data.kubernetes_resources.previous')]),
      ),
    ]),
  );
  return withBlocks(
    { ...config, resource: waiting },
    {
      resource: { terraform_data: { previous: { input: previous.digest } } },
      data: { kubernetes_resources: { previous: record } },
    },
  );
}

function after(body: Body, address: string): Body {
  const before = (body['depends_on'] ?? []) as readonly string[];
  return { ...body, depends_on: [...before, address] };
}

/** What tells that one was written again, of those that are made for each key of a map. */
const WRITTEN: Readonly<Record<string, string>> = {
  kubernetes_secret_v1: 'one.data_wo_revision',
  kubernetes_config_map_v1: 'jsonencode(one.data)',
};

/** Expression for which there are, and what was written, of those that are made for each key of a map. */
function contentOf(type: string, address: string): string {
  return `\${jsonencode([for one in ${address} : [${['one.id', ...(WRITTEN[type] === undefined ? [] : [WRITTEN[type]])].join(', ')}]])}`;
}

/** Adds blocks of two levels, type and id. */
function withBlocks(config: StackJson, blocks: { readonly resource?: ByType; readonly data?: ByType }): StackJson {
  const merged = (own: ByType = {}, added: ByType = {}): ByType => {
    const types = [...new Set([...Object.keys(own), ...Object.keys(added)])];
    return Object.fromEntries(types.map((type) => [type, { ...own[type], ...added[type] }]));
  };
  return { ...config, resource: merged(config.resource, blocks.resource), data: merged(config.data, blocks.data) };
}
