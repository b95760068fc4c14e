import { createHash } from 'node:crypto';

/**
 * A Kafka UUID (16 bytes, base64url without padding) that is the same for the same names and different for others, so
 * that two clusters never share an id. One that starts with a hyphen is avoided: Kafka's own tools take it for an
 * option (KAFKA-15754).
 */
export function kafkaUuid(...names: readonly string[]): string {
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256')
      .update(JSON.stringify([...names, attempt]))
      .digest();
    const id = digest.subarray(0, 16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
