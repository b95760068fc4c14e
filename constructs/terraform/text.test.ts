import { describe, expect, it } from 'vitest';
import { expression, terraformJson, valuesText } from './text.js';

const UID = expression('${kubernetes_secret_v1.x.metadata[0].uid}');

describe('a value in the JSON of Terraform', () => {
  it('has expressions as they are, and every other text, keys too, so that it is taken for none', () => {
    const { value } = terraformJson({ uid: UID, note: 'costs ${amount} and %{if x}', data: { '${x}': ['$${y}'] } });
    expect(value).toEqual({
      uid: '${kubernetes_secret_v1.x.metadata[0].uid}',
      note: 'costs $${amount} and %%{if x}',
      data: { '$${x}': ['$$${y}'] },
    });
  });

  it('leaves out what is undefined', () => {
    expect(terraformJson({ a: undefined, b: { c: undefined } }).value).toEqual({ b: {} });
  });
});

describe('chart values for a release', () => {
  const text = (values: object) => terraformJson(valuesText(values)).value;

  it('hand expressions to Terraform as they are', () => {
    expect(text({ uid: UID })).toBe('{"uid":"${kubernetes_secret_v1.x.metadata[0].uid}"}');
  });

  it('keep what a user writes from being taken for an expression', () => {
    expect(text({ note: 'costs ${amount} and %{if x}' })).toBe('{"note":"costs $${amount} and %%{if x}"}');
  });
});
