import { list, number, required, type Shape, table, text, textLike } from '../props/index.js';

import type { ExistingSecretsProps } from './existing-secrets.js';

export const APPLICATION: Shape<ApplicationProps> = {
  credentialsRevision: number,
  existingSecrets: table(text, "{ events: 'vault-events-api' }"),
};

/** A variable that is `undefined` was meant to be something: `process.env.LOG_LEVEL`, which is not set. */
export const ENV = table(required(text), "{ LOG_LEVEL: 'info' }");

export const IMAGE = textLike('registry.example.com/shop/api:1.4.2');

export const COMMAND = list(text, "['node', '/app/main.js']");

/** What every application can be told about its passwords. */
export interface ApplicationProps extends ExistingSecretsProps {
  /** Counts rotations of its passwords. @default - the platform's `credentialsRevision` */
  readonly credentialsRevision?: number;
}
