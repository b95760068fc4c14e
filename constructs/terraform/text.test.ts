import { describe, expect, it } from 'vitest';
import { expression, valuesText } from './text.js';

describe('valuesText', () => {
  it('hands expressions to Terraform as they are', () => {
    expect(valuesText({ uid: expression('${kubernetes_secret_v1.x.metadata[0].uid}') })).toBe(
      '{"uid":"${kubernetes_secret_v1.x.metadata[0].uid}"}',
    );
  });

  it('keeps what a user writes from being taken for an expression', () => {
    expect(valuesText({ note: 'costs ${amount} and %{if x}' })).toBe('{"note":"costs $${amount} and %%{if x}"}');
  });
});
