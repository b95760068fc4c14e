import { POD_SETTINGS } from '../pods/index.js';
import { oneOf, required, type Shape, text, textLike } from '../props/index.js';
import type { EndpointProps } from './imported-system.js';
import type { SelfHostedProps } from './self-hosted-system.js';

export const TOLERANCE = oneOf('none', 'node', 'zone');
export const REMOVAL_POLICY = oneOf('retain', 'destroy');

/** What every system that the kit runs can be told. */
export const SELF_HOSTED: Shape<SelfHostedProps> = {
  tolerate: TOLERANCE,
  encryptionInTransit: oneOf('required', 'off'),
  version: text,
  removalPolicy: REMOVAL_POLICY,
  pods: POD_SETTINGS,
};

/** What every system that somebody else runs is told. */
export const ENDPOINT: Shape<EndpointProps> = {
  host: required(textLike('db.example.com')),
  cidr: required(textLike('10.20.0.0/24')),
  existingSecret: required(textLike('db-user')),
  caConfigMap: text,
};
