import { auth, isolated, leastPrivilege, tls } from '../system/access.js';
import { certRenew } from '../system/certificates.js';
import { configChange } from '../system/change.js';
import { revoke, rotate, secretDeleted } from '../system/credentials.js';
import { nodeLoss, podKill, zonePartition } from '../system/faults.js';
import { idempotent, smoke } from '../system/install.js';
import { systemSuite } from '../system/run.js';
import { guardrail, noDefaultSuperuser, repair } from './lines.js';
import { CASSANDRA } from './system.js';

export const cassandra = systemSuite(
  CASSANDRA,
  [
    ...[smoke, auth, noDefaultSuperuser, tls, isolated, leastPrivilege, guardrail, idempotent, rotate, secretDeleted],
    ...[revoke, configChange, repair, podKill, nodeLoss, zonePartition, certRenew],
  ],
  {},
);
