import { describe, expect, it } from 'vitest';
import { SecretUsers } from './secret-users.js';

const secret = (namespace: string, name: string) => ({ metadata: { namespace, name } });
const deployment = (namespace: string, name: string, spec: unknown) => ({ metadata: { namespace, name }, spec });

const data = {
  kubernetes_secret_v1: { copy: secret('shop-data', 'events-api-a'), other: secret('shop-data', 'events-api') },
  helm_release: {
    named: {
      namespace: 'shop-data',
      name: 'events',
      values: [JSON.stringify({ users: [{ secret: 'events-api-a' }] })],
    },
    'by-uid': {
      namespace: 'shop-data',
      name: 'access',
      values: ['{"uid":"${kubernetes_secret_v1.copy.metadata[0].uid}"}'],
    },
    both: {
      namespace: 'shop-data',
      name: 'both',
      values: ['{"uid":"${kubernetes_secret_v1.copy.metadata[0].uid}","secret":"events-api-a"}'],
    },
  },
};
const apps = {
  kubernetes_secret_v1: { copy: secret('shop-apps', 'events-api-a') },
  kubernetes_deployment_v1: {
    api: deployment('shop-apps', 'api', { volume: [{ secret: { secret_name: 'events-api-a' } }] }),
    longer: deployment('shop-apps', 'longer', { env: 'events-api-a-b and "quoted" events-api-a' }),
    elsewhere: deployment('else', 'api', { volume: [{ secret: { secret_name: 'events-api-a' } }] }),
  },
};
const users = new SecretUsers([data, apps]);

describe('the users of a Secret', () => {
  it('name it in their fields or in values, or ask for its uid; each once', () => {
    expect(users.of(['shop-apps', 'shop-data'], 'events-api-a')).toEqual([
      'deployment/shop-apps/api',
      'release/shop-data/access',
      'release/shop-data/both',
      'release/shop-data/events',
    ]);
  });

  it('stand in the namespaces of its copies', () => {
    expect(users.of(['shop-apps'], 'events-api-a')).toEqual(['deployment/shop-apps/api']);
    expect(users.of(['else'], 'events-api-a')).toEqual(['deployment/else/api']);
  });

  it('are none where only a longer name is mentioned', () => {
    expect(users.of(['shop-data'], 'events-api')).toEqual([]);
  });
});
