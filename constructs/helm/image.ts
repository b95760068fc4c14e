/** A container image as the charts take it. */
export interface Image {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`; wins over the tag. */
  readonly digest?: string;
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
}

/**
 * The same image from the site's mirror: its host (and path) stands in place of the registry, repository and tag stay.
 * Without a mirror the image comes from its own registry.
 * @param mirror `registry.example.org` or `registry.example.org/mirror`.
 */
export function mirroredImage<T extends Image>(image: T, mirror?: string): T {
  return mirror === undefined ? image : { ...image, registry: mirror.replace(/\/+$/, '') };
}

/** `docker.io/apache/kafka:4.3.1`, or `…@sha256:…` where a digest is known. */
export function imageReference(image: Image): string {
  const name = `${image.registry}/${image.repository}`;
  return image.digest === undefined ? `${name}:${image.tag}` : `${name}@${image.digest}`;
}
