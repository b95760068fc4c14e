import type { Stage } from '../stage.js';
import type { Scene } from '../system/scene.js';
import type { SystemUnderTest } from '../system/system.js';
import { compose, ID, type RedisVariant } from './composition.js';
import { RunningRedis } from './running.js';

/** Selector of the pods of a component. */
export function component(name: string): string {
  return `app.kubernetes.io/instance=${ID},app.kubernetes.io/component=${name}`;
}

export function membersOf({ members = 3 }: RedisVariant): number {
  return members;
}

export const REDIS: SystemUnderTest<RedisVariant, RunningRedis> = {
  name: 'redis',
  id: ID,
  releases: [ID],
  provisioning: component('provisioning'),
  plainText: {
    request: Buffer.from('PING\r\n'),
    // Every answer to it begins with the sign of a reply: +PONG, or -NOAUTH before a login.
    answer: /^(2b504f4e47|2d4e4f41555448)/,
  },
  certificates: { names: [`${ID}-serving`, `${ID}-internal`], restarts: false },
  configChange: {
    change: ({ config }) => ({ config: { ...config, hz: '20' } }),
    rolled: [component('member')],
    kept: [component('sentinel')],
  },
  wrongValue: { variant: { config: { hz: 'many' } }, release: ID },
  compose,
  members: (variant) => [
    { selector: component('member'), count: membersOf(variant) },
    { selector: component('sentinel'), count: 3 },
  ],
  at: (stage: Stage) => new RunningRedis(stage),
};

export type RedisScene = Scene<RedisVariant, RunningRedis>;
