import { error, type Finding } from '../checks/finding.js';
import { Size } from '../units.js';
import type { BackupProps } from './backup.js';
import type { CockroachDBProps } from './cockroachdb.js';
import { LicenceKey } from './licence-key.js';

/** A prop that is more than a number or a word, and how it is told from what code without types gives in its place. */
interface Shape {
  readonly prop: keyof CockroachDBProps;
  readonly id: string;
  readonly what: string;
  readonly remedy: string;
  readonly is: (value: unknown) => boolean;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

const SHAPES: readonly Shape[] = [
  {
    prop: 'databases',
    id: 'cockroachdb-databases',
    what: 'databases that are no list of names',
    remedy: "list them, such as ['inventory', 'orders']",
    is: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  },
  {
    prop: 'licenceKey',
    id: 'cockroachdb-licence-key',
    what: 'a licenceKey that is no LicenceKey',
    remedy: 'use LicenceKey.none, .enterpriseFree, .enterpriseTrial or .enterprise',
    is: (value) => value instanceof LicenceKey,
  },
  {
    prop: 'size',
    id: 'cockroachdb-nodes-count',
    what: 'a size that is no { nodes }',
    remedy: 'write { nodes: 3 }, or leave size out',
    is: isObject,
  },
  {
    prop: 'memory',
    id: 'cockroachdb-memory',
    what: 'memory that is no Size',
    remedy: 'use Size.gibibytes or Size.mebibytes, such as Size.gibibytes(4)',
    is: (value) => value instanceof Size,
  },
  {
    prop: 'storage',
    id: 'cockroachdb-storage',
    what: 'storage that is no Size',
    remedy: 'use Size.gibibytes or Size.tebibytes, such as Size.gibibytes(100)',
    is: (value) => value instanceof Size,
  },
  {
    prop: 'backup',
    id: 'cockroachdb-backup',
    what: 'a backup that declares nothing',
    remedy: 'write { existingSecret: …, cidr: …, jurisdiction: … }, or leave backup out',
    is: isObject,
  },
];

const misshapen = (props: CockroachDBProps) =>
  SHAPES.filter(({ prop, is }) => props[prop] !== undefined && !is(props[prop]));

/** What code without types gave as another thing. */
export function shapeFindings(where: string, props: CockroachDBProps): Finding[] {
  // Not repeated: a licence key or an address of backups may stand there.
  return misshapen(props).map(({ id, what, remedy }) => error(id, where, `has ${what}`, remedy));
}

/** The props without those, so that the rest of a composition is checked, too. What comes of it is never deployed. */
export function shaped(props: CockroachDBProps): CockroachDBProps {
  const left = new Set<string>(misshapen(props).map(({ prop }) => prop));
  const kept: CockroachDBProps = Object.fromEntries(Object.entries(props).filter(([prop]) => !left.has(prop)));
  return kept.backup === undefined ? kept : { ...kept, backup: completed(kept.backup) };
}

/** With an empty text for what is left out, which the checks refuse. */
function completed(backup: BackupProps): BackupProps {
  const { existingSecret, cidr, jurisdiction } = backup;
  return { ...backup, existingSecret: text(existingSecret), cidr: text(cidr), jurisdiction: text(jurisdiction) };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
