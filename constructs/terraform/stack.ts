import { Aspects, TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { ProblemError } from '../problem.js';
import type { Body, DataConfigs, ResourceConfigs } from './block.js';
import { Resource } from './resource.js';
import { expression, terraformJson } from './text.js';

type Fields = Readonly<Record<string, unknown>>;
type ByType = Readonly<Record<string, Readonly<Record<string, Fields>>>>;

/** A stack as Terraform's JSON has it. */
export interface StackJson {
  readonly resource?: ByType;
  readonly data?: ByType;
  readonly [block: string]: unknown;
}

type Json = Record<string, unknown>;

/** Version of Terraform, and of OpenTofu, from which on there are ephemeral resources and write-only arguments. */
const TERRAFORM_VERSION = '>= 1.11.0';

/** Versions of the provider of random values that the output was proven with, up to the next major one. */
const RANDOM_VERSION = '>= 3.7.2, < 4.0.0';

/** A Terraform stack by Terraform's own names. Resources of the providers' packages may stand in it too. */
export class Stack extends TerraformStack {
  private readonly made: Resource[] = [];
  private readonly forgotten: string[] = [];
  private readonly required = new Map<string, string>();
  private readonly moves: { readonly from: string; readonly to: string }[] = [];
  private readonly blocks: { readonly path: readonly string[]; readonly value: unknown }[] = [];

  /** @param owner whose it is: aspects of it and of its scopes visit all that stands in the stack */
  constructor(
    scope: Construct,
    id: string,
    private readonly owner: IConstruct,
  ) {
    super(scope, id);
    this.addOverride('terraform.required_version', TERRAFORM_VERSION);
    Aspects.of(this).add({ visit: (node) => this.visitByOwners(node) });
  }

  /**
   * Makes a resource.
   * @param owner the construct that it is made for
   */
  resource<T extends keyof ResourceConfigs>(
    type: T,
    id: string,
    body: Body<ResourceConfigs[T]>,
    owner: IConstruct,
  ): Resource {
    const made = new Resource(this, id, type, body, owner);
    this.made.push(made);
    return made;
  }

  /** Reads something; returns its address. */
  data<T extends keyof DataConfigs>(type: T, id: string, body: Body<DataConfigs[T]>): string {
    return this.block(['data', type], id, body);
  }

  /** Names a value: `local.<name>`. */
  local(name: string, value: unknown): string {
    this.block(['locals'], name, value);
    return `local.${name}`;
  }

  /** Adds a condition that is looked at in each plan, and warned of. */
  check(id: string, condition: string, message: string): void {
    this.block(['check'], id, { assert: [{ condition, error_message: message }] });
  }

  /** Says which versions of a provider will do. */
  requireProvider(name: string, version: string, source?: string): void {
    this.required.set(name, version);
    if (source !== undefined) this.block(['terraform', 'required_providers', name], 'source', source);
    this.block(['terraform', 'required_providers', name], 'version', version);
  }

  /** The providers that were required, with their versions. */
  get requiredProviders(): ReadonlyMap<string, string> {
    return this.required;
  }

  /** Lets Terraform forget a resource, and leave alone what it has made, where it is in the state and declared no longer. */
  forget(address: string): void {
    this.forgotten.push(address);
  }

  /** Tells Terraform that a resource has another address now, where the state has it under the former one. */
  move(from: string, to: string): void {
    this.moves.push({ from, to });
  }

  /** Declares a random value that is new in every run and in no state; returns the expression for it. */
  ephemeralPassword(id: string): string {
    return expression(`\${${this.password(id)}.result}`);
  }

  /**
   * Declares one for each key of a map; returns the expression for it within a resource that is made for each of them too.
   * @param forEach an expression for the map
   */
  ephemeralPasswords(id: string, forEach: string): string {
    return expression(`\${${this.password(id, { for_each: forEach })}[each.key].result}`);
  }

  private password(id: string, meta: { readonly for_each?: string } = {}): string {
    this.requireProvider('random', RANDOM_VERSION, 'hashicorp/random');
    // Letters and digits alone need no escaping in any client; 40 of them carry 238 bits.
    return this.block(['ephemeral', 'random_password'], id, { ...meta, length: 40, special: false });
  }

  /** Aspects of a platform, a site or a workload are inherited along the composition, and resources stand elsewhere in the tree. */
  private visitByOwners(node: IConstruct): void {
    const owner = node instanceof Resource ? node.owner : this.owner;
    // One that was added to two scopes visits once, as within a stack.
    for (const aspect of new Set(owner.node.scopes.flatMap((scope) => Aspects.of(scope).all))) aspect.visit(node);
  }

  /** Adds a block that is no resource; returns its address. */
  private block(path: readonly [string, ...string[]], id: string, body: unknown): string {
    const { value, open } = terraformJson(body);
    const address = [...path, id].join('.');
    // Where cdktf has something to fill in, it has to have the block.
    if (open) this.addOverride(address, value);
    else this.blocks.push({ path: [...path, id], value });
    return address;
  }

  override toTerraform(): StackJson {
    const rest = super.toTerraform() as StackJson;
    const resource: Record<string, Record<string, Fields>> = {};
    for (const [type, byId] of Object.entries(rest.resource ?? {})) resource[type] = { ...byId };
    for (const one of this.made) {
      const { plain, friendlyUniqueId: uniqueId, terraformResourceType: type, node } = one;
      if (plain === undefined) continue;
      resource[type] ??= {};
      resource[type][uniqueId] = { ...plain, '//': { metadata: { path: `${this.node.path}/${node.id}`, uniqueId } } };
    }
    const json: Json = { ...rest };
    // Terraform refuses a block of resources without one ("Missing block label").
    if (Object.keys(resource).length > 0) json['resource'] = resource;
    else delete json['resource'];
    for (const { path, value } of this.blocks) put(json, path, value);
    if (this.forgotten.length > 0) {
      json['removed'] = this.forgotten.map((from) => ({ from, lifecycle: { destroy: false } }));
    }
    if (this.moves.length > 0) json['moved'] = [...((json['moved'] as object[] | undefined) ?? []), ...this.moves];
    return json;
  }

  /** @throws ProblemError always: a part of what it is made of has no form in HCL */
  override toHclTerraform(): never {
    throw new ProblemError([
      {
        id: 'stack-hcl',
        where: this.node.path,
        message: 'can only be written as JSON, but HCL was requested (hclOutput, or SYNTH_HCL_OUTPUT)',
        remedy: 'leave hclOutput out and unset SYNTH_HCL_OUTPUT: Terraform and OpenTofu read both',
      },
    ]);
  }
}

/** Puts a value at the end of a path of keys, of which those that are missing are made. */
function put(json: Json, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    json[key] = value;
    return;
  }
  const inner = (json[key] ?? {}) as Json;
  json[key] = inner;
  put(inner, rest, value);
}
