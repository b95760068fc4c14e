import type { Finding } from './finding.js';

const REFERENCE =
  /^(?:[a-z0-9.-]+(?::[0-9]+)?\/)?[a-z0-9._/-]+(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;

/** An image must be pinned: a moving tag makes two applies of one output differ. */
export function imageFindings(where: string, image: string): Finding[] {
  const problem = (message: string): Finding[] => [
    {
      severity: 'error',
      id: 'image-pinned',
      where,
      message,
      remedy: 'name a released tag or a digest, such as registry.example.com/shop/api:1.4.2',
    },
  ];
  const match = REFERENCE.exec(image);
  if (!match) return problem(`image "${image}" is not an image reference`);
  const { tag, digest } = match.groups ?? {};
  if (digest !== undefined) return [];
  if (tag === undefined) return problem(`image "${image}" has neither a tag nor a digest`);
  if (tag === 'latest') return problem(`image "${image}" uses the tag latest, which moves`);
  return [];
}
