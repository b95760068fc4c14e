import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../../constructs/package-root.js';
import type { AnyKind } from '../../constructs/props/kind.js';
import { type Place, type SchemaNode, schemaTextPlaces, textPlaces, withText } from '../support/text-places.js';
import { ROWS, type Row, SITES_FILE } from './literal-text-rows.js';

/** Kinds of props, by name. */
export const KINDS = await exportedKinds();

/** Every place that takes text, with the row that it is tried by. */
export const PLACES = [...ROWS.flatMap((row) => placesOf(row).map((place) => ({ row, place }))), ...sitesFilePlaces()];

/** The kinds of props that there are, by name. */
async function exportedKinds(): Promise<ReadonlyMap<string, AnyKind>> {
  const folder = path.join(PACKAGE_ROOT, 'constructs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // What tables have in common is no table by itself.
    .filter((file) =>
      /(?<!\.test|workload\/(?:application-props|containers|environment|metrics|volumes)|pods\/props)\.ts$/.test(file),
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
  return kind === undefined ? [['text']] : textPlaces(kind).filter((place) => isTried(of, place));
}

/** Settings of pods are the same everywhere: one system is enough, and one application. Applications take no fields of nodes. */
function isTried(of: string, place: Place): boolean {
  if (place[0] !== 'pods') return true;
  return of === 'REDIS_PROPS' || (of === 'WORKLOAD_PROPS' && !place.includes('matchFields'));
}

function sitesFilePlaces() {
  const schema = readFileSync(path.join(PACKAGE_ROOT, 'constructs', 'site', 'sites.schema.json'), 'utf8');
  const places = schemaTextPlaces(JSON.parse(schema) as SchemaNode);
  return places.filter((place) => !place.includes('matchFields')).map((place) => ({ row: SITES_FILE, place }));
}

/** What a place is called in tables. */
export function nameOf({ of }: Row, place: Place): string {
  return place[0] === 'text' ? of : [of, ...place].join(' ');
}

/** Props of a row that are accepted and have text at a place. */
export function goodAt(row: Row, place: Place): object {
  const good = row.good.find((props) => withText(props, place, '', false) !== undefined);
  if (good === undefined) throw new Error(`${nameOf(row, place)} takes text, and the row gives it none: add one to it`);
  return good;
}
