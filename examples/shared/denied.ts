import { Consumer, Producer } from '@platformatic/kafka';
import type { KafkaBinding } from './bindings.js';
import { clientOptions, isAuthorizationFailure } from './kafka-client.js';
import { describeError } from './log.js';

/** Succeeds when the brokers refuse these credentials the operation; any other outcome, success above all, is a failure. */
async function expectRefusal(what: string, operation: () => Promise<unknown>): Promise<void> {
  try {
    await operation();
  } catch (error) {
    if (isAuthorizationFailure(error)) return;
    throw new Error(`${what} failed, but not for want of permission: ${describeError(error)}`);
  }
  throw new Error(`${what} was allowed`);
}

export async function expectProduceRefused(binding: KafkaBinding, topic: string): Promise<void> {
  const producer = new Producer({ ...clientOptions(binding, 'smoke-denied'), retries: 5 });
  try {
    await expectRefusal(`writing to ${topic}`, () =>
      producer.send({ acks: -1, messages: [{ topic, value: Buffer.from('this record must be refused') }] }),
    );
  } finally {
    await producer.close(true).catch(() => {});
  }
}

export async function expectConsumeRefused(binding: KafkaBinding, topic: string): Promise<void> {
  const consumer = new Consumer({
    ...clientOptions(binding, 'smoke-denied'),
    groupId: 'smoke-denied-unused',
    retries: 5,
  });
  try {
    await expectRefusal(`reading ${topic}`, () => consumer.listOffsets({ topics: [topic] }));
  } finally {
    await consumer.close(true).catch(() => {});
  }
}

export async function expectGroupRefused(binding: KafkaBinding, group: string): Promise<void> {
  const consumer = new Consumer({ ...clientOptions(binding, 'smoke-denied'), groupId: group, retries: 5 });
  try {
    await expectRefusal(`joining group ${group}`, () => consumer.joinGroup({ sessionTimeout: 10_000 }));
  } finally {
    await consumer.close(true).catch(() => {});
  }
}
