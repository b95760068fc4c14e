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

/** Levels at which a client reads and writes. */
export class Consistency {
  private constructor(
    readonly read: ConsistencyLevel,
    readonly write: ConsistencyLevel,
  ) {}

  /** Most copies of the local data center, for both: each read sees every acknowledged write, also with a copy away. */
  static localQuorum(): Consistency {
    return new Consistency('LOCAL_QUORUM', 'LOCAL_QUORUM');
  }

  /** One copy for both: fastest, and may lose what one node alone has acknowledged. */
  static localOne(): Consistency {
    return new Consistency('LOCAL_ONE', 'LOCAL_ONE');
  }

  /** Each by itself; what is left out is `LOCAL_QUORUM`. */
  static of(levels: { readonly read?: ConsistencyLevel; readonly write?: ConsistencyLevel }): Consistency {
    return new Consistency(levels.read ?? 'LOCAL_QUORUM', levels.write ?? 'LOCAL_QUORUM');
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

const ALL_LEVELS: readonly ConsistencyLevel[] = [
  ...(['ONE', 'LOCAL_ONE', 'TWO', 'THREE', 'QUORUM', 'LOCAL_QUORUM', 'EACH_QUORUM', 'ALL'] as const),
];

/** Levels below a majority of the copies, at which no node may take a write where a keyspace is strong. */
export function levelsBelowMajority(replicationFactor: number): ('ANY' | ConsistencyLevel)[] {
  const majority = copiesAt('LOCAL_QUORUM', replicationFactor);
  return ['ANY', ...ALL_LEVELS.filter((level) => copiesAt(level, replicationFactor) < majority)];
}
