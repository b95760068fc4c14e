import { gapsBetweenRuns } from '../cron.js';

/**
 * A backup schedule for the whole cluster (`CREATE SCHEDULE … FOR BACKUP`). The destination is a secret, because its address contains
 * the credentials of the store.
 */
export interface BackupProps {
  /**
   * Secret in the data namespace with the destination in the key `uri`, in CockroachDB's notation:
   * `s3://bucket/folder?AWS_ACCESS_KEY_ID=…&AWS_SECRET_ACCESS_KEY=…&AWS_ENDPOINT=…`.
   */
  readonly existingSecret: string;
  /** Addresses of the store, for the nodes' egress rule: `10.30.0.0/24`. */
  readonly cidr: string;
  /** Port of the store. @default 443 */
  readonly port?: number;
  /** Jurisdiction of the place where the backups are kept: `EU`, or a country code. It must be the site's. */
  readonly jurisdiction: string;
  /** When a backup is taken: a cron expression in UTC, or a word such as `@hourly`. @default '@daily' */
  readonly recurring?: string;
  /** When a full backup is taken; the others are incremental. `always`: every backup is full. @default '@weekly' */
  readonly full?: string;
  /** `paused` creates the schedule but does not run it. @default 'active' */
  readonly state?: 'active' | 'paused';
  /** Raise it after you have changed the Secret; the next deploy then uses the new address. @default 1 */
  readonly revision?: number;
}

const WORD = /^@(hourly|daily|weekly|monthly|annually|yearly)$/;

/** Whether the server accepts a text as a schedule: one of cron's words, or five fields of numbers (`ParseStandard` of robfig/cron). */
export function isRhythm(text: string): boolean {
  return WORD.test(text) || typeof gapsBetweenRuns(text) !== 'string';
}
