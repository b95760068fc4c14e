import { describe, expect, it } from 'vitest';
import { mirrored } from './mirror.js';

describe('an image in a mirror', () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  it.each([
    ['nginx:1.27', 'library/nginx:1.27'],
    ['docker.io/nginx:1.27', 'library/nginx:1.27'],
    ['docker.io/library/nginx:1.27', 'library/nginx:1.27'],
    ['index.docker.io/library/nginx:1.27', 'library/nginx:1.27'],
    [`nginx@${digest}`, `library/nginx@${digest}`],
    ['apache/kafka:4.3.1', 'apache/kafka:4.3.1'],
    ['docker.io/apache/kafka:4.3.1', 'apache/kafka:4.3.1'],
    ['ghcr.io/acme/shop/api:2.0', 'acme/shop/api:2.0'],
    ['ghcr.io/api:2.0', 'api:2.0'],
    ['localhost/api:2.0', 'api:2.0'],
    ['localhost:5000/acme/api:2.0', 'acme/api:2.0'],
    ['registry:5000/api:2.0', 'api:2.0'],
  ])('%s is %s', (image, path) => {
    expect(mirrored(image, 'mirror.example.com:5000/hub')).toBe(`mirror.example.com:5000/hub/${path}`);
  });
});
