import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { PACKAGE_ROOT } from '../package-root.js';
import { type Findings, fromPointer, pointer, quote, spoken } from './sites-findings.js';
import { FORMATS } from './sites-formats.js';
import { unknownKey } from './sites-keys.js';
import { wrongType } from './sites-types.js';
import { describe, type Finding, likeness, lower, type Node, unknownWord } from './sites-words.js';

const ajv = new Ajv({ allErrors: true, verbose: true, useDefaults: true, discriminator: true, strictTypes: false });
ajv.addKeyword({ keyword: 'patternErrorMessage', schemaType: 'string' });
for (const [name, fault] of Object.entries(FORMATS)) ajv.addFormat(name, (text: string) => fault(text) === undefined);

// Read, not imported: Node.js before 18.20 has no syntax for that, and it must come as far as the sentence about its version.
const ROOT: Node = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'constructs', 'site', 'sites.schema.json'), 'utf8'));
const validate = ajv.compile(ROOT);

const SITE = ROOT.properties?.['sites']?.items ?? {};

/** Holds data against sites.schema.json, puts the schema's defaults in, and says each fault in a sentence. */
export function checkShape(data: unknown, findings: Findings): void {
  if (missesSites(data)) {
    const remedy = 'begin with `sites:` and write each site below it, as an item that begins with `- name:`';
    findings.add([], 'sites-required', 'the file has no list "sites"', remedy);
    findings.throwIfAny();
  }
  validate(data);
  const errors = validate.errors ?? [];
  const isUnknownKey = (error: ErrorObject) => error.keyword === 'additionalProperties';
  // A misspelt key explains the missing one, so it is told first.
  for (const error of errors.filter(isUnknownKey)) unknownKey(error, SITE, findings);
  for (const error of errors.filter((other) => !isUnknownKey(other))) fault(error, findings);
}

function missesSites(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return true;
  // A site without the list around it: one thing to say, not one for each of its keys.
  return !('sites' in data) && Object.keys(data).some((key) => Object.hasOwn(SITE.properties ?? {}, key));
}

function fault(error: ErrorObject, findings: Findings): void {
  const path = fromPointer(error.instancePath);
  if (error.keyword === 'required') {
    const key = String(error.params['missingProperty']);
    const node = (error.parentSchema as Node).properties?.[key];
    const message = `${spoken(path)} has no "${key}"`;
    findings.add([...path, key], 'sites-required', message, `add it, ${likeness(key, node)}`, findings.offset(path));
    return;
  }
  if (error.propertyName !== undefined && error.keyword === 'format') {
    const found = FORMATS[(error.parentSchema as Node).format ?? '']?.(error.propertyName);
    const at = findings.places.get(pointer([...path, error.propertyName]))?.key;
    const message = `the label ${quote(error.propertyName)} ${found?.message}`;
    if (found) findings.add([...path, error.propertyName], 'sites-format', message, found.remedy, at);
    return;
  }
  if (error.keyword === 'discriminator') path.push('backend');
  const found = sentence(error, path, findings.source(path));
  if (found) findings.add(path, found.id, found.message, found.remedy);
}

/** The sentence of one schema error; nothing for errors that only repeat another. */
function sentence(error: ErrorObject, path: readonly string[], source: string | undefined): Finding | undefined {
  const node = error.parentSchema as Node;
  const name = spoken(path);
  const got = `${name} is ${describe(error.data, source)}`;
  switch (error.keyword) {
    case 'type':
      return wrongType(node, name, error.data, source, path);
    case 'enum':
      return unknownWord(name, error.data, source, node.enum ?? []);
    case 'discriminator': {
      const words = (node.oneOf ?? []).flatMap((branch) => branch.properties?.['backend']?.const ?? []);
      // Without the key, `required` has said so.
      const { tagValue } = error.params;
      return tagValue === undefined ? undefined : unknownWord(name, tagValue, source, words);
    }
    case 'format': {
      const text = String(error.data);
      const found = FORMATS[node.format ?? '']?.(text);
      // A password that strayed into an address is not repeated in a log.
      const shown = quote(text.replace(/\/\/[^/]*@/, '//...@'));
      return found && { id: 'sites-format', message: `${name} ${shown} ${found.message}`, remedy: found.remedy };
    }
    case 'pattern':
      // A format knows more than the pattern that editors get beside it.
      if (node.format !== undefined) return undefined;
      return {
        id: 'sites-format',
        message: `${got}, which is not allowed`,
        remedy: lower(node.patternErrorMessage ?? ''),
      };
    case 'maxLength': {
      const { limit } = error.params;
      const message = `${name} has ${String(error.data).length} characters, more than the ${limit} allowed`;
      return { id: 'sites-length', message, remedy: 'shorten it' };
    }
    case 'minimum':
    case 'maximum': {
      const remedy = `write a number from ${node.minimum} to ${node.maximum}`;
      const how = error.keyword === 'minimum' ? 'too small' : 'too large';
      return { id: 'sites-range', message: `${got}, which is ${how}`, remedy };
    }
    case 'minItems': {
      const what =
        path.length === 1 ? 'write at least one site' : `name at least one, ${likeness(path.at(-1) ?? '', node)}`;
      return { id: 'sites-empty-list', message: `${name} is empty`, remedy: what };
    }
    case 'not':
      return {
        id: 'sites-reserved-name',
        message: `${name} ${quote(error.data)} is reserved for the stacks of all sites`,
        remedy: 'use another name',
      };
    case 'uniqueItems': // names one pair only; the rules name each
    case 'propertyNames': // surrounds an error that has its own sentence
      return undefined;
    default:
      return {
        id: 'sites-format',
        message: `${got}, which is not allowed`,
        remedy: `write it ${likeness(path.at(-1) ?? '', node)}`,
      };
  }
}
