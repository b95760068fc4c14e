import { describe, expect, it } from 'vitest';
import { kafkaUuid } from './ids.js';

describe('kafkaUuid', () => {
  it('is a Kafka UUID that no tool takes for an option', () => {
    for (let i = 0; i < 500; i += 1)
      expect(kafkaUuid('shop', 'fra1', `${i}`)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{20}[AQgw]$/);
  });

  it('is the same for the same names and another for others, however they are cut', () => {
    expect(kafkaUuid('shop', 'fra1')).toBe(kafkaUuid('shop', 'fra1'));
    expect(kafkaUuid('shop', 'fra1')).not.toBe(kafkaUuid('shopf', 'ra1'));
  });
});
