import { type Binding, bindingPath } from '../access/grantee.js';
import { error, type Finding, warning } from '../checks/finding.js';
import type { Tolerance } from '../site/tolerance.js';
import { Size } from '../units.js';
import type { SpannerAccess } from './access.js';
import { databaseNameFindings, isRoleName, projectFindings } from './names.js';

/** What the checks of an emulator look at. */
export interface EmulatorFacts {
  readonly where: string;
  readonly tolerate: Tolerance;
  readonly project: string;
  readonly memory: Size;
  readonly accesses: readonly SpannerAccess[];
}

/** Its two programs take 50 MiB before the first row. */
const LEAST_MEMORY = Size.mebibytes(64);

export function promiseFindings({ where, tolerate }: EmulatorFacts): Finding[] {
  if (tolerate === 'none') return [];
  return [
    error(
      'spanner-emulator-tolerate',
      where,
      `promises to survive the loss of a ${tolerate}, but an emulator keeps everything in the memory of one pod`,
      'use CockroachDB, a PostgreSQL or Spanner itself (new Spanner), or set tolerate to none for a development platform',
    ),
  ];
}

/** The emulator takes any name; the clients of Spanner, and Spanner itself, do not. */
export function nameFindings({ where, project, accesses }: EmulatorFacts): Finding[] {
  return [
    ...projectFindings(where, project),
    ...accesses.flatMap(({ grantee, binding, database, role }) => [
      ...databaseNameFindings(grantee.node.path, 'is granted the database', database),
      ...(role === undefined ? [] : roleFindings(binding, role)),
    ]),
  ];
}

function roleFindings(binding: Binding, role: string): Finding[] {
  if (!isRoleName(role)) {
    return [
      error(
        'spanner-role-name',
        binding.grantee.node.path,
        `is granted the role ${JSON.stringify(role)}`,
        'use letters, digits and _, not beginning with a digit, such as order_clerk',
      ),
    ];
  }
  return [
    warning(
      'spanner-emulator-role',
      bindingPath(binding),
      `is granted the role "${role}", but an emulator has no roles and allows everything`,
      'leave role out, or acknowledge that the role restricts it only on Spanner itself',
    ),
  ];
}

export function memoryFindings({ where, memory }: EmulatorFacts): Finding[] {
  if (memory.bytes >= LEAST_MEMORY.bytes) return [];
  return [
    error(
      'spanner-emulator-memory',
      where,
      `has ${memory} of memory, which must also hold all its data`,
      `set memory to ${LEAST_MEMORY} or more, or leave it out`,
    ),
  ];
}
