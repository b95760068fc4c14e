import { oneOf, required, type Shape, text } from '../props/index.js';
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
};

/** What every system that somebody else runs is told. */
export const ENDPOINT: Shape<EndpointProps> = {
  host: required(text),
  cidr: required(text),
  existingSecret: required(text),
  caConfigMap: text,
};
