import { brand } from '../brand.js';
import { checked, object, oneOf } from '../props/index.js';

const LEVEL = oneOf('ONE', 'LOCAL_ONE', 'TWO', 'THREE', 'QUORUM', 'LOCAL_QUORUM', 'EACH_QUORUM', 'ALL');

export const LEVELS = object<ConsistencyLevels>({ read: LEVEL, write: LEVEL });

/** How many copies answer before an operation counts as done; Cassandra's own names. */
export type ConsistencyLevel =
  | 'ONE'
  | 'LOCAL_ONE'
  | 'TWO'
  | 'THREE'
  | 'QUORUM'
  | 'LOCAL_QUORUM'
  | 'EACH_QUORUM'
  | 'ALL';

/** One level for reads and one for writes. */
export interface ConsistencyLevels {
  /** Level of reads. @default 'LOCAL_QUORUM' */
  readonly read?: ConsistencyLevel;
  /** Level of writes. @default 'LOCAL_QUORUM' */
  readonly write?: ConsistencyLevel;
}

/** Consistency levels at which a client reads and writes. */
export class Consistency {
  static {
    brand(Consistency, 'Consistency');
  }

  private constructor(
    readonly read: ConsistencyLevel,
    readonly write: ConsistencyLevel,
  ) {}

  /** A majority of the local copies for reads and writes: each read sees every acknowledged write, even while one copy is down. */
  static localQuorum(): Consistency {
    return new Consistency('LOCAL_QUORUM', 'LOCAL_QUORUM');
  }

  /** One copy for reads and writes: fastest, but a write that only one node has can be lost. */
  static localOne(): Consistency {
    return new Consistency('LOCAL_ONE', 'LOCAL_ONE');
  }

  /**
   * Reads and writes at different levels. A level that you leave out is `LOCAL_QUORUM`.
   * @throws ProblemError for levels that Cassandra does not have
   */
  static of(levels: ConsistencyLevels): Consistency {
    const { read = 'LOCAL_QUORUM', write = 'LOCAL_QUORUM' } = checked('Consistency.of', LEVELS, levels);
    return new Consistency(read, write);
  }
}

/** Copies that answer at a level, in one data center with this replication factor. */
export function copiesAt(level: ConsistencyLevel, replicationFactor: number): number {
  switch (level) {
    case 'ONE':
    case 'LOCAL_ONE':
      return 1;
    case 'TWO':
      return 2;
    case 'THREE':
      return 3;
    case 'ALL':
      return replicationFactor;
    case 'QUORUM':
    case 'LOCAL_QUORUM':
    case 'EACH_QUORUM':
      return Math.floor(replicationFactor / 2) + 1;
  }
}

/** All levels, the weakest first as far as three copies go. */
export const CONSISTENCY_LEVELS: readonly ConsistencyLevel[] = [
  ...(['ONE', 'LOCAL_ONE', 'TWO', 'LOCAL_QUORUM', 'QUORUM', 'EACH_QUORUM', 'THREE', 'ALL'] as const),
];

/** The strongest of some levels; nothing where there is none. */
export function strongest(levels: readonly ConsistencyLevel[]): ConsistencyLevel | undefined {
  const rank = (level: ConsistencyLevel) => CONSISTENCY_LEVELS.indexOf(level);
  return [...levels].sort((left, right) => rank(right) - rank(left))[0];
}

/** Whether most of the copies answer at a level. */
export function isMajority(level: ConsistencyLevel, replicationFactor: number): boolean {
  return copiesAt(level, replicationFactor) >= copiesAt('LOCAL_QUORUM', replicationFactor);
}

/** What the guardrail has to know of a keyspace. */
interface Guarded {
  readonly dataset: 'strong' | 'eventual';
  readonly replicationFactor: number;
}

/**
 * Levels at which no node takes a write: those below a majority of some strong keyspace. One setting of a node holds for
 * all keyspaces, so the one with the most copies decides.
 */
export function refusedWrites(keyspaces: readonly Guarded[]): ('ANY' | ConsistencyLevel)[] {
  const strong = keyspaces.filter(({ dataset }) => dataset === 'strong');
  if (strong.length === 0) return [];
  return [
    'ANY',
    ...CONSISTENCY_LEVELS.filter((level) =>
      strong.some(({ replicationFactor }) => !isMajority(level, replicationFactor)),
    ),
  ];
}
