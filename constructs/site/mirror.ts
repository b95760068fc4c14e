/** The registry of names that name none, and its own former name. */
const HUB = ['docker.io', 'index.docker.io'];

/**
 * An image reference as a mirror has it: the registry gives way to the mirror, and the path stays. The path is the whole one, as container
 * runtimes complete it (distribution's reference package): `nginx`, `docker.io/nginx` and `docker.io/library/nginx` are one image.
 * @param mirror `registry.example.org` or `registry.example.org/mirror`
 */
export function mirrored(reference: string, mirror: string): string {
  const [first = '', ...rest] = reference.split('/');
  const named = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const path = named ? rest.join('/') : reference;
  const short = (!named || HUB.includes(first)) && !path.includes('/');
  return `${mirror}/${short ? 'library/' : ''}${path}`;
}
