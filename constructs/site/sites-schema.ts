import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';
import type { Schema, Voice } from '../schema/sentence.js';
import { type SchemaFinding, validatorOf } from '../schema/validator.js';
import { type Findings, pointer, spoken } from './sites-findings.js';
import { FORMATS } from './sites-formats.js';
import { unknownKey } from './sites-keys.js';
import { likeness, mended } from './sites-words.js';

// Read, not imported: Node.js before 18.20 has no syntax for that, and it must come as far as the sentence about its version.
const ROOT: Schema = JSON.parse(
  readFileSync(path.join(PACKAGE_ROOT, 'constructs', 'site', 'sites.schema.json'), 'utf8'),
);
const validate = validatorOf(ROOT, { formats: FORMATS, useDefaults: true });

const SITE = ROOT.properties?.['sites']?.items ?? {};

/** Ids of the problems, by the rule that is broken. */
const IDS: Readonly<Record<string, string>> = {
  required: 'sites-required',
  type: 'sites-type',
  enum: 'sites-unknown-word',
  discriminator: 'sites-unknown-word',
  maxLength: 'sites-length',
  minimum: 'sites-range',
  maximum: 'sites-range',
  minItems: 'sites-empty-list',
  not: 'sites-reserved-name',
};

/** Holds data against sites.schema.json, puts the schema's defaults in, and says each fault in a sentence, at its place in the file. */
export function checkShape(data: unknown, findings: Findings): void {
  if (missesSites(data)) {
    const remedy = 'begin with `sites:` and write each site below it, as an item that begins with `- name:`';
    findings.add([], 'sites-required', 'the file has no list "sites"', remedy);
    findings.throwIfAny();
  }
  const voice: Voice = {
    place: spoken,
    hint: likeness,
    written: (place) => findings.source(place),
    mended: (schema, value, place) => mended(schema, value, findings.source(place)),
  };
  const faults = validate(data, voice);
  const isUnknownKey = ({ keyword }: SchemaFinding) => keyword === 'additionalProperties';
  // A misspelt key explains the missing one, so it is told first.
  for (const fault of faults.filter(isUnknownKey)) unknownKey(fault, SITE, findings);
  for (const fault of faults.filter((other) => !isUnknownKey(other))) add(fault, findings);
}

function missesSites(data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return true;
  // A site without the list around it: one thing to say, not one for each of its keys.
  return !('sites' in data) && Object.keys(data).some((key) => Object.hasOwn(SITE.properties ?? {}, key));
}

function add({ path: place, at, keyword, message, remedy }: SchemaFinding, findings: Findings): void {
  // A pair of entries that are alike: the rules name every one.
  if (keyword === 'uniqueItems') return;
  const offset = {
    key: () => findings.places.get(pointer(place))?.key,
    value: () => undefined,
    missing: () => findings.offset(place.slice(0, -1)),
  }[at]();
  findings.add(place, IDS[keyword] ?? 'sites-format', message, remedy, offset);
}
