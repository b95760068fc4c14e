import { TerraformResource } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { terraformJson } from './text.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A resource by Terraform's own names. To aspects and overrides it is a `TerraformResource` like any other. Classes of the providers'
 * packages make a token for each field and objects that refer to it, most of the time that a synthesis takes; this one keeps what it will
 * be in the output.
 */
export class Resource extends TerraformResource {
  private readonly body: Fields;
  private readonly open: boolean;

  /** @param owner the construct that it is made for: aspects of it and of its scopes visit the resource */
  constructor(
    stack: Construct,
    id: string,
    type: string,
    body: object,
    readonly owner: IConstruct,
  ) {
    super(stack, id, { terraformResourceType: type });
    const { value, open } = terraformJson(body);
    this.body = value as Fields;
    this.open = open;
  }

  /** `kubernetes_secret_v1.secret-apps-events-api-a`. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  /** What it is in the output; undefined where somebody has changed it since it was made, or where cdktf has something to fill in. */
  get plain(): Fields | undefined {
    const { dependsOn, count, provider, lifecycle, forEach, provisioners, connection } = this;
    const changes = [
      ...Object.values(this.toMetadata() as object),
      ...[dependsOn, count, provider, lifecycle, forEach, provisioners, connection],
    ];
    return this.open || changes.some((change) => change !== undefined) ? undefined : this.body;
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return structuredClone(this.body);
  }

  /** Nothing for a plain one, which its stack puts into the output by itself. */
  // biome-ignore lint/suspicious/noExplicitAny: the type that cdktf gives it
  override toTerraform(): any {
    return this.plain === undefined ? super.toTerraform() : {};
  }
}
