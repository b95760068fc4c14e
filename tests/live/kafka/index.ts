import { auth, isolated, leastPrivilege, tls } from '../system/access.js';
import { certRenew } from '../system/certificates.js';
import { configChange } from '../system/change.js';
import { existingSecret, grantAdded, revoke, rotate, secretDeleted } from '../system/credentials.js';
import { nodeLoss, podKill, zonePartition } from '../system/faults.js';
import { idempotent, smoke } from '../system/install.js';
import { systemSuite } from '../system/run.js';
import { status } from '../system/status.js';
import { tools } from '../system/tools.js';
import { controllerDiskLoss } from './disk.js';
import { retire, scaleUp } from './growth.js';
import { KAFKA } from './system.js';
import { topicAdded } from './topics.js';

export const kafka = systemSuite(
  KAFKA,
  [
    ...[
      smoke,
      tools,
      status,
      auth,
      tls,
      isolated,
      leastPrivilege,
      idempotent,
      topicAdded,
      rotate,
      existingSecret,
      secretDeleted,
      revoke,
      grantAdded,
    ],
    ...[configChange, podKill, controllerDiskLoss, scaleUp, retire, nodeLoss, zonePartition, certRenew],
  ],
  {},
);
