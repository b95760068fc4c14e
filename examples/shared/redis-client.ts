import { createClient } from '@redis/client';
import type { Address, RedisBinding } from './redis-binding.js';

/** A connection to one server or sentinel, without any repetition of its own. */
export type RedisConnection = ReturnType<typeof connectionTo>;

const CONNECT_TIMEOUT = 2_000;

function connectionTo(address: Address, binding: RedisBinding) {
  const ca = binding.certificateAuthority();
  const client = createClient({
    ...binding.credentials(),
    socket: {
      ...address,
      connectTimeout: CONNECT_TIMEOUT,
      // Who is the primary may be another one by then: a lost connection is not tried again, but looked up again.
      reconnectStrategy: false,
      ...(ca === undefined ? {} : { tls: true as const, ca, servername: address.host }),
    },
    // What cannot be sent now fails now.
    disableOfflineQueue: true,
    disableClientInfo: true,
  });
  // A failure shows at the command that meets it; unheard, it would end the process.
  client.on('error', () => {});
  return client;
}

/** Opens a connection, or fails within the time. */
export async function connect(address: Address, binding: RedisBinding): Promise<RedisConnection> {
  const client = connectionTo(address, binding);
  try {
    await within(CONNECT_TIMEOUT + 500, client.connect(), `${address.host} does not take a connection`);
    return client;
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/**
 * The primary's address: the server itself, or what more than half of the sentinels say. One sentinel alone may be cut off
 * together with a primary that is none any more.
 */
export async function findPrimary(binding: RedisBinding): Promise<Address> {
  const { primaryName, sentinels, endpoint } = binding;
  if (primaryName === undefined) return endpoint;
  const asked = sentinels.length > 0 ? sentinels : [endpoint];
  const answers = await Promise.allSettled(asked.map((sentinel) => askSentinel(sentinel, binding, primaryName)));
  const said = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const agreed = majority(said, asked.length);
  if (agreed) return agreed;
  const failed = answers.find((answer) => answer.status === 'rejected');
  throw new Error(`${said.length} of ${asked.length} sentinels answered, and most must agree`, {
    cause: failed?.reason,
  });
}

/** What more than half of all said; nothing when there is no such address. */
export function majority(said: readonly Address[], of: number): Address | undefined {
  return said.find(({ host, port }) => said.filter((one) => one.host === host && one.port === port).length * 2 > of);
}

async function askSentinel(sentinel: Address, binding: RedisBinding, primaryName: string): Promise<Address> {
  const client = await connect(sentinel, binding);
  try {
    const command = client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', primaryName]);
    const answer = await within(CONNECT_TIMEOUT, command, `${sentinel.host} does not answer`);
    if (!Array.isArray(answer) || answer.length !== 2)
      throw new Error(`${sentinel.host} knows no primary ${primaryName}`);
    return { host: String(answer[0]), port: Number(answer[1]) };
  } finally {
    client.destroy();
  }
}

/** Gives up waiting after so many milliseconds; what was waited for may still come to be. */
export async function within<T>(milliseconds: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
  });
  // What comes too late is nobody's any more.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
