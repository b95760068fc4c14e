import { handshakes } from '../network.js';
import { expect, must, seconds, until } from '../shell.js';
import { ms, type Scene, type SystemCapability } from './scene.js';

/** All certificates renewed while the ledger writes: served at once, no write fails, also not when members follow. */
export const certRenew: SystemCapability = {
  name: 'cert-renew',
  async run(scene) {
    const { stage, system } = scene;
    const { members } = scene.running.addresses;
    const { names, restarts } = system.certificates;
    let served = 0;
    let followed = '';
    const account = await scene.ledger.during(async () => {
      const before = await serials(scene, members);
      const starts = await startsOf(scene);
      const start = Date.now();
      for (const name of names) await renew(scene, name);
      await until('every member serves its renewed certificate', 300, async () => {
        const now = await serials(scene, members);
        return now.every((serial, index) => serial !== before[index]) ? true : undefined;
      });
      served = seconds(start);
      if (restarts) {
        await until('every member has followed the renewed internal certificate', 900, async () => {
          const now = await startsOf(scene);
          return [...now].every(([pod, count]) => count !== starts.get(pod)) && now.size === starts.size
            ? true
            : undefined;
        });
        await scene.healthy(120);
        followed = `all members renewed after ${Math.round(seconds(start))}s`;
      } else {
        const more = await scene.running.renewalFollowed?.();
        await scene.healthy(120);
        const now = await startsOf(scene);
        const again = [...now].filter(([pod, count]) => count !== starts.get(pod)).map(([pod]) => pod);
        expect(again.length === 0, `restarted for a renewal: ${again.join(', ')}`);
        followed = `${more === undefined ? '' : `${more}, `}no member restarted`;
      }
    }, 120);
    expect(account.failedWrites === 0, `${account.failedWrites} writes failed`);
    const there = await stage.cluster.list('certificates', stage.data);
    expect(there.length >= names.length, 'certificates are missing');
    return `new certificates served after ${Math.round(served)}s, ${followed}; no failed write, longest wait ${ms(account.pauseMs)}`;
  },
};

/** Serial numbers of the certificates that these servers show now, which must be verified. */
async function serials({ stage, system }: Scene, servers: readonly string[]): Promise<string[]> {
  const seen = await handshakes(stage, 'ledger', servers, { system: system.id });
  return servers.map((server) => {
    expect(seen[server]?.ok === true, `${server}: ${seen[server]?.error}`);
    return seen[server]?.serial ?? '';
  });
}

/** What `cmctl renew` does: cert-manager takes the condition for an order. */
async function renew({ stage: { cluster, data } }: Scene, name: string): Promise<void> {
  const certificate = await cluster.get('certificates', data, name);
  expect(certificate !== undefined, `there is no Certificate ${name}`);
  const issuing = {
    type: 'Issuing',
    status: 'True',
    reason: 'ManuallyTriggered',
    message: 'renewed by the live suite',
    lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    observedGeneration: certificate.metadata.generation,
  };
  const conditions = (certificate.status.conditions as { type: string }[]).filter(({ type }) => type !== 'Issuing');
  const patch = JSON.stringify({ status: { conditions: [...conditions, issuing] } });
  const args = ['patch', 'certificate', name, '-n', data, '--subresource=status', '--type=merge', '--patch', patch];
  await must(cluster.kubectlPath, args);
}

/** How often each member has started, in its pod or in a new one. */
async function startsOf(scene: Scene): Promise<Map<string, string>> {
  return new Map(
    (await scene.members()).map((pod) => [
      pod.metadata.name,
      `${pod.metadata.uid}/${pod.status.containerStatuses?.[0]?.restartCount}`,
    ]),
  );
}
