import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError, findBinding, readKafkaBinding } from './bindings.js';

const GOOD: Readonly<Record<string, string>> = {
  type: 'kafka',
  provider: 'datastead',
  host: 'events.shop-data.svc',
  port: '9092',
  'bootstrap-servers': 'events.shop-data.svc:9092',
  'security-protocol': 'SASL_SSL',
  'sasl-mechanism': 'SCRAM-SHA-512',
  username: 'shop.clickstream.a',
  password: 'p,w=1',
  'ca.crt': '-----BEGIN CERTIFICATE-----',
  acks: 'all',
  topics: 'clickstream,orders',
  'consumer-group': 'counts',
};

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'datastead-bindings-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(entries: Readonly<Record<string, string | undefined>>): void {
  mkdirSync(path.join(root, 'events'), { recursive: true });
  for (const [entry, value] of Object.entries(entries)) {
    if (value !== undefined) writeFileSync(path.join(root, 'events', entry), `${value}\n`);
  }
}

function failure(): string {
  try {
    readKafkaBinding('events', root);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('the binding was accepted');
}

describe('readKafkaBinding', () => {
  it('reads every entry, without the line end that files have', () => {
    write(GOOD);
    const binding = readKafkaBinding('events', root);
    expect(binding).toMatchObject({
      bootstrapServers: ['events.shop-data.svc:9092'],
      securityProtocol: 'SASL_SSL',
      acks: 'all',
      topics: ['clickstream', 'orders'],
      consumerGroup: 'counts',
    });
    expect(binding.credentials()).toEqual({ username: 'shop.clickstream.a', password: 'p,w=1' });
  });

  it('reads credentials and authority anew, so that rotated files are used at the next connection', () => {
    write(GOOD);
    const binding = readKafkaBinding('events', root);
    write({ username: 'shop.clickstream.b', password: 'second', 'ca.crt': 'renewed' });
    expect(binding.credentials()).toEqual({ username: 'shop.clickstream.b', password: 'second' });
    expect(binding.certificateAuthority()).toBe('renewed');
  });

  it('asks for no authority where there is no TLS', () => {
    write({ ...GOOD, 'security-protocol': 'SASL_PLAINTEXT', 'ca.crt': undefined });
    expect(readKafkaBinding('events', root).certificateAuthority()).toBeUndefined();
  });

  it('names everything that is missing or wrong in one message', () => {
    write({
      ...GOOD,
      username: undefined,
      'ca.crt': undefined,
      'sasl-mechanism': 'PLAIN',
      'bootstrap-servers': 'events',
    });
    const message = failure();
    for (const part of [
      'no entry "username"',
      'no entry "ca.crt"',
      'sasl-mechanism is "PLAIN"',
      '"events": write host:port',
    ]) {
      expect(message).toContain(part);
    }
  });

  it('treats an empty file as missing', () => {
    write({ ...GOOD, password: '' });
    expect(failure()).toContain('no entry "password"');
  });

  it('lists the bindings that are there when the name is wrong', () => {
    mkdirSync(path.join(root, 'event'));
    expect(failure()).toContain('the bindings are event');
  });

  it('takes the only Kafka there is when no name is given, and asks for a name when there are several', () => {
    expect(() => readKafkaBinding(undefined, root)).toThrow('no binding of type "kafka"');
    write(GOOD);
    mkdirSync(path.join(root, 'cache'));
    writeFileSync(path.join(root, 'cache', 'type'), 'redis');
    expect(readKafkaBinding(undefined, root).name).toBe('events');
    mkdirSync(path.join(root, 'log'));
    writeFileSync(path.join(root, 'log', 'type'), 'kafka');
    expect(() => readKafkaBinding(undefined, root)).toThrow('set it to events or log');
  });

  it('says which variable names the folder when none does', () => {
    expect(() => readKafkaBinding('events', '')).toThrow('SERVICE_BINDING_ROOT is not set');
  });
});

describe('findBinding', () => {
  const types = ['kafka', 'redis'];

  it('takes the only one of the types that a program can use, or the one that is named', () => {
    write(GOOD);
    mkdirSync(path.join(root, 'other'));
    writeFileSync(path.join(root, 'other', 'type'), 'postgresql');
    expect(findBinding(types, undefined, root)).toEqual({ name: 'events', type: 'kafka' });
    mkdirSync(path.join(root, 'cache'));
    writeFileSync(path.join(root, 'cache', 'type'), 'redis\n');
    expect(() => findBinding(types, undefined, root)).toThrow(
      'several of type "kafka" or "redis": set it to cache or events',
    );
    expect(findBinding(types, 'cache', root)).toEqual({ name: 'cache', type: 'redis' });
  });

  it('refuses a type that the program cannot use, and a folder without one', () => {
    write({ type: 'postgresql' });
    expect(() => findBinding(types, 'events', root)).toThrow('type is "postgresql": use kafka or redis');
    expect(() => findBinding(types, 'evnets', root)).toThrow('the bindings are events');
    expect(() => findBinding(types, undefined, root)).toThrow('no binding of type "kafka" or "redis"');
    expect(() => findBinding(types, 'events', undefined)).toThrow('SERVICE_BINDING_ROOT is not set');
  });
});
