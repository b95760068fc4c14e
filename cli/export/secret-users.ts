import type { Resources } from '../references.js';

type Body = Resources[string][string];

/** A resource that names a Secret, or asks for the uid of one. */
interface User {
  /** `<kind>/<namespace>/<name>`. */
  readonly label: string;
  readonly namespace: string;
}

interface Use {
  readonly user: User;
  /** Of the Secret, where the user says which it means; by its name alone it means the one beside it. */
  readonly namespace?: string;
}

/** What mounts Secrets or reads them by reference. Each resource is read once, however many Secrets there are. */
export class SecretUsers {
  private readonly uses = new Map<string, Use[]>();

  /** @param stacks the resources of every stack */
  constructor(stacks: readonly Resources[]) {
    const secrets = stacks.flatMap((resources) => Object.values(resources['kubernetes_secret_v1'] ?? {}));
    for (const secret of secrets) this.uses.set(placeOf(secret).name, []);
    for (const resources of stacks) this.add(resources);
  }

  /** The users, in these namespaces, of the copies of a Secret there: `<kind>/<namespace>/<name>`, sorted. */
  of(namespaces: readonly string[], secret: string): string[] {
    const users = (this.uses.get(secret) ?? []).flatMap(({ user, namespace = user.namespace }) =>
      namespaces.includes(user.namespace) && namespaces.includes(namespace) ? [user] : [],
    );
    return [...new Set(users)].map(({ label }) => label).sort();
  }

  private add(resources: Resources): void {
    for (const [type, byId] of Object.entries(resources)) {
      if (type === 'kubernetes_secret_v1') continue;
      const [, kind = 'release'] = /^kubernetes_(.+)_v[12]$/.exec(type) ?? [];
      for (const body of Object.values(byId)) {
        const { name, namespace } = placeOf(body);
        const user = { label: `${kind}/${namespace}/${name}`, namespace };
        this.note(user, body, resources['kubernetes_secret_v1'] ?? {});
      }
    }
  }

  /** A Secret's name stands between quotes, in chart values too. */
  private note(user: User, body: Body, secrets: Readonly<Record<string, Body>>): void {
    const text = JSON.stringify(body).replaceAll('\\"', '"');
    for (const [, name = ''] of text.matchAll(/"(?=([a-z0-9.-]+)")/g)) this.uses.get(name)?.push({ user });
    for (const [, id = ''] of text.matchAll(/kubernetes_secret_v1\.([A-Za-z0-9_-]+)\.metadata/g)) {
      if (secrets[id] === undefined) continue;
      const { name, namespace } = placeOf(secrets[id]);
      this.uses.get(name)?.push({ user, namespace });
    }
  }
}

function placeOf(body: Body): { readonly name: string; readonly namespace: string } {
  const { name, namespace = '' } = (body['metadata'] ?? body) as { name: string; namespace?: string };
  return { name, namespace };
}
