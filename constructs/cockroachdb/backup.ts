import { gapsBetweenRuns } from '../cron.js';

/**
 * A schedule of backups of the whole cluster, made by provisioning (`CREATE SCHEDULE … FOR BACKUP`). Where they go is a secret,
 * since the address carries the credentials of the store.
 */
export interface BackupProps {
  /**
   * Secret of the data namespace whose key `uri` says where to, by CockroachDB's notation:
   * `s3://bucket/folder?AWS_ACCESS_KEY_ID=…&AWS_SECRET_ACCESS_KEY=…&AWS_ENDPOINT=…`.
   */
  readonly existingSecret: string;
  /** Addresses of the store, for the nodes' egress rule: `10.30.0.0/24`. */
  readonly cidr: string;
  /** @default 443 */
  readonly port?: number;
  /** Whose law holds where the backups lie, in the words of `sites.yaml`: `EU`, or a country. It must be the site's. */
  readonly jurisdiction: string;
  /** When a backup is taken, in cron's notation, UTC, or a word such as `@hourly`. @default '@daily' */
  readonly recurring?: string;
  /** When it is a full one; the others hold what has changed since. `always`: each one. @default '@weekly' */
  readonly full?: string;
  /** `paused`: the schedule is prepared and does not run. @default 'active' */
  readonly state?: 'active' | 'paused';
  /** Raise it when the Secret names another place or other credentials, so that the next deploy takes them. @default 1 */
  readonly revision?: number;
}

const WORD = /^@(hourly|daily|weekly|monthly|annually|yearly)$/;

/** Whether the server takes a text for a time: one of cron's words, or five fields of numbers (`ParseStandard` of robfig/cron). */
export function isRhythm(text: string): boolean {
  return WORD.test(text) || typeof gapsBetweenRuns(text) !== 'string';
}
