import type { Image } from '../constructs/helm/image.js';
import type { StackFile } from './stacks.js';
import { unescaped } from './terraform-text.js';

/** An image, and what runs it: a release, or a resource of Kubernetes. */
interface ImageUse {
  readonly image: string;
  readonly user: string;
}

/** The images of a stack: those of pod templates, and those that releases hand to their charts, each once a user. */
export function imageUses({ resource = {} }: StackFile): ImageUse[] {
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.values(byId).flatMap((body) => {
      const images = new Set(type === 'helm_release' ? releaseImages(body) : podImages(body['spec']));
      return [...images].map((image) => ({ image, user: userOf(type, body) }));
    }),
  );
}

function userOf(type: string, body: Readonly<Record<string, unknown>>): string {
  if (type === 'helm_release') return `release ${body['name']}`;
  const [, kind = type] = /^kubernetes_(.+)_v[12]$/.exec(type) ?? [];
  return `${kind.replaceAll('_', ' ')} ${(body['metadata'] as { name?: string } | undefined)?.name}`;
}

/** Charts take an image as registry, repository and tag or digest, wherever in the values it stands. */
function releaseImages({ values }: Readonly<Record<string, unknown>>): string[] {
  return ((values ?? []) as string[]).flatMap((text) => inValues(JSON.parse(unescaped(text))));
}

function inValues(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { registry, repository, tag, digest } = value as Partial<Image>;
  if (typeof registry === 'string' && typeof repository === 'string') {
    // As the charts write it (`common.image`).
    return [`${registry}/${repository}:${tag}${digest === undefined ? '' : `@${digest}`}`];
  }
  return Object.values(value).flatMap(inValues);
}

/** Containers of a pod template, first ones too: whatever has an image. */
function podImages(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'image' && typeof inner === 'string' ? [unescaped(inner)] : podImages(inner),
  );
}
