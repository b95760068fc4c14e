import { POD_SETTINGS, type PodSettings } from '../pods/index.js';
import { list, number, required, type Shape, table, text, textLike } from '../props/index.js';

import type { ExistingSecretsProps } from './existing-secrets.js';

export const APPLICATION: Shape<ApplicationProps> = {
  pods: POD_SETTINGS,
  credentialsRevision: number,
  existingSecrets: table(text, "{ events: 'vault-events-api' }"),
};

/** A variable that is `undefined` was meant to be something: `process.env.LOG_LEVEL`, which is not set. */
export const ENV = table(required(text), "{ LOG_LEVEL: 'info' }");

export const IMAGE = textLike('registry.example.com/shop/api:1.4.2');

export const COMMAND = list(text, "['node', '/app/main.js']");

/** What every application can be told about its pods and its passwords. */
export interface ApplicationProps extends ExistingSecretsProps {
  /** What its pods are to be like, on top of what the site says. @default - as the site says */
  readonly pods?: PodSettings;
  /** Counts rotations of its passwords. @default - the platform's `credentialsRevision` */
  readonly credentialsRevision?: number;
}
