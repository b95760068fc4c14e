import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import type { AnyKind } from '../../constructs/props/kind.js';
import { literalText } from '../../constructs/terraform/text.js';
import { ProblemError } from '../../index.js';
import type { SynthesizedStack } from '../../testing/index.js';
import { evaluated, HAS_TERRAFORM } from '../support/terraform-locals.js';
import {
  inSources,
  type Place,
  type SchemaNode,
  schemaTextPlaces,
  textPlaces,
  withText,
} from '../support/text-places.js';
import { ROWS, type Row, SITES_FILE } from './literal-text-rows.js';

/** What a user writes and Terraform would take for its own: expressions, directives, and both as they are escaped. */
const TEXTS = ['${zx9}', '%{zx9}', '$${zx9}', '%%{zx9}'];

/** Places whose text reaches no stack at all, so that Terraform never reads it. */
const IN_NO_STACK: readonly string[] = [
  ...['CRON_JOB_PROPS', 'JOB_PROPS', 'WORKLOAD_PROPS'].map((props) => `${props} egress [] reason`),
  'PLATFORM_PROPS acknowledge [] id',
  'PLATFORM_PROPS acknowledge [] reason',
  'PLATFORM_PROPS lockFile',
  'PLATFORM_PROPS patches [] reason',
];

type Outcome = 'refused' | 'the very text' | 'in no stack' | 'unescaped';

/** From the worst to the best. */
const OUTCOMES: readonly Outcome[] = ['unescaped', 'the very text', 'in no stack', 'refused'];

const KINDS = await exportedKinds();
const PLACES = [...ROWS.flatMap((row) => placesOf(row).map((place) => ({ row, place }))), ...sitesFilePlaces()];

/** The kinds of props that there are, by name. */
async function exportedKinds(): Promise<ReadonlyMap<string, AnyKind>> {
  const folder = path.join(PACKAGE_ROOT, 'constructs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // What tables have in common is no table by itself.
    .filter((file) =>
      /(?<!\.test|workload\/(?:application-props|containers|environment|metrics|volumes))\.ts$/.test(file),
    )
    .map((file) => path.join(folder, file))
    .filter((file) => readFileSync(file, 'utf8').includes("from '../props/index.js'"));
  const found = new Map<string, AnyKind>();
  for (const file of [...files, path.join(PACKAGE_ROOT, 'stacks', 'platform-props.ts')]) {
    const module = await import(pathToFileURL(file).href);
    for (const [name, kind] of Object.entries<AnyKind>(module)) {
      if (typeof kind?.faults === 'function') found.set(name, kind);
    }
  }
  return found;
}

/** Where a row takes text: in its props, or in the one text of a call. The name of a construct is asked for elsewhere. */
function placesOf({ of }: Row): Place[] {
  const kind = KINDS.get(of);
  return kind === undefined ? [['text']] : textPlaces(kind);
}

function sitesFilePlaces() {
  const schema = readFileSync(path.join(PACKAGE_ROOT, 'constructs', 'site', 'sites.schema.json'), 'utf8');
  return schemaTextPlaces(JSON.parse(schema) as SchemaNode).map((place) => ({ row: SITES_FILE, place }));
}

function nameOf({ of }: Row, place: Place): string {
  return place[0] === 'text' ? of : [of, ...place].join(' ');
}

/** What becomes of a place: the worst of what becomes of each text there. */
function outcomeAt(row: Row, place: Place): Outcome {
  const good = row.good.find((props) => withText(props, place, '', false) !== undefined);
  if (good === undefined) throw new Error(`${nameOf(row, place)} takes text, and the row gives it none: add one to it`);
  return worst(
    TEXTS.map((text) => {
      const tried = [false, true].map(
        (whole) => () => row.stacks(withText(good, place, text, whole) as object, row.id ?? ''),
      );
      return firstAccepted(tried, text);
    }),
  );
}

/** The same of the name of a row's construct. */
function outcomeOfName({ id = '', good: [first = {}], stacks }: Row): Outcome {
  return worst(TEXTS.map((text) => firstAccepted([() => stacks(first, `${id}${text}`)], text)));
}

function worst(outcomes: readonly Outcome[]): Outcome {
  return OUTCOMES.find((outcome) => outcomes.includes(outcome)) ?? 'refused';
}

/** What becomes of a text in the first of some compositions that is not refused. */
function firstAccepted(compositions: readonly (() => readonly SynthesizedStack[])[], text: string): Outcome {
  for (const compose of compositions) {
    try {
      return outcomeIn(compose(), text);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }
  return 'refused';
}

function outcomeIn(stacks: readonly SynthesizedStack[], text: string): Outcome {
  const found = stacks.flatMap(({ json }) => {
    const { terraform = {}, ...blocks } = json as { readonly terraform?: Readonly<Record<string, unknown>> };
    const { backend, ...others } = terraform;
    // Terraform takes the settings of a backend as they stand: there is nothing to evaluate, and no escape.
    return [...marked({ ...blocks, others }).map(readByTerraform), ...marked(backend)];
  });
  if (found.length === 0) return 'in no stack';
  return found.every((one) => one === text) ? 'the very text' : 'unescaped';
}

function marked(json: unknown): string[] {
  return strings(json).flatMap((one) => one.match(/[$%]+\{zx9\}/g) ?? []);
}

/** All texts of a stack, keys too, but for what cdktf notes for itself. */
function strings(json: unknown): string[] {
  if (typeof json === 'string') return [json];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => (key === '//' ? [] : [key, ...strings(value)]));
}

/** A text of Terraform's JSON, as Terraform reads it; undefined where it is no text, but something to evaluate. */
function readByTerraform(text: string): string | undefined {
  if (/(?<!\$)\$\{|(?<!%)%\{/.test(text)) return undefined;
  return text.replaceAll(/([$%])\1\{/g, '$1{');
}

describe('the reading of a text', () => {
  it.skipIf(!HAS_TERRAFORM)('is that of Terraform', () => {
    const texts = TEXTS.flatMap((text) => [literalText(text), `cart${literalText(text)}:*`, `$%${literalText(text)}`]);
    const locals = Object.fromEntries(texts.map((text, index) => [`text-${index}`, text]));
    const read = Object.fromEntries(Object.entries(locals).map(([name, text]) => [name, readByTerraform(text)]));
    expect(evaluated({ name: 'texts', json: { locals }, resources: {} }, {}, Object.keys(locals))).toEqual(read);
  });
});

describe('the table of what takes text', () => {
  const rowsOf = (wanted: (of: string) => boolean) => [...new Set(ROWS.map(({ of }) => of).filter(wanted))].sort();

  it('has a row for every kind of props that takes any', () => {
    const taking = [...KINDS].filter(([, kind]) => textPlaces(kind).length > 0).map(([name]) => name);
    expect(rowsOf((of) => KINDS.has(of))).toEqual(taking.sort());
  });

  it('has a row for every call that takes one', () => {
    const calls = [...inSources(/\bcheckedText\(\w+, '(\w+)'/g), ...inSources(/\bchecked\([^()]+, text, (\w+), /g)];
    const others = calls.filter((one) => !one.startsWith('constructs/props/'));
    expect(rowsOf((of) => !KINDS.has(of))).toEqual([...new Set(others)].sort());
  });

  it('has a name for every construct', () => {
    const named = inSources(/\bcheckedProps\(scope, id, (\w+)/g).map((one) => one.split(' ').at(-1));
    const rows = ROWS.filter(({ id }) => id !== undefined).map(({ of }) => of);
    expect([...new Set(rows)].sort()).toEqual([...new Set(named)].sort());
  });

  it.each(
    [...ROWS, SITES_FILE].flatMap((row) =>
      row.good.map((props, index) => [`${row.of} ${index + 1}`, row, props] as const),
    ),
  )('is accepted as it stands: %s', (_, row, props) => {
    expect(row.stacks(props, row.id ?? '').length).toBeGreaterThan(0);
  });
});

describe('text that Terraform would take for an expression', () => {
  const TIMEOUT = 600_000;

  it('is refused, or reaches Terraform as it is', { timeout: TIMEOUT }, () => {
    const outcomes = new Map<string, Outcome>();
    const note = (name: string, outcome: Outcome) =>
      outcomes.set(name, worst([outcome, outcomes.get(name) ?? 'refused']));
    const placesThat = (become: Outcome) =>
      [...outcomes].filter(([, outcome]) => outcome === become).map(([name]) => name);
    for (const { row, place } of PLACES) note(nameOf(row, place), outcomeAt(row, place));
    for (const row of ROWS.filter(({ id }) => id !== undefined)) note(`${row.of} id`, outcomeOfName(row));
    expect(placesThat('unescaped')).toEqual([]);
    expect(placesThat('in no stack').sort()).toEqual([...IN_NO_STACK].sort());
  });
});
