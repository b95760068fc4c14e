/** A version of Apache Kafka and the day on which the live suite passed with it. */
export interface KafkaRelease {
  readonly version: string;
  readonly verifiedOn: string;
}

/** Versions that were proven, newest first. */
export const KAFKA_RELEASES: readonly [KafkaRelease, ...KafkaRelease[]] = [
  { version: '4.3.1', verifiedOn: '2026-11-22' },
];

/** The dynamic controller quorum with automatic joining, which the chart builds on, exists since 4.2. */
export const KAFKA_MINIMUM = '4.2.0';
