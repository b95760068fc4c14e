import { auth, isolated, leastPrivilege, tls } from '../system/access.js';
import { certRenew } from '../system/certificates.js';
import { configChange } from '../system/change.js';
import { existingSecret, grantAdded, revoke, rotate, secretDeleted } from '../system/credentials.js';
import { nodeLoss, podKill, zonePartition } from '../system/faults.js';
import { idempotent, smoke } from '../system/install.js';
import { systemSuite } from '../system/run.js';
import { status } from '../system/status.js';
import { tools } from '../system/tools.js';
import { failover, failoverPartition, stopAfterKeyRenewal } from './failover.js';
import { retire, scaleUpThenLogin } from './growth.js';
import { allPodsKilled, allPodsKilledSnapshots, primaryNeverEmpty } from './recovery.js';
import { REDIS } from './system.js';
import { patterns, usersAcrossFailover } from './users.js';

export const redis = [
  systemSuite(
    REDIS,
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
        rotate,
        existingSecret,
        secretDeleted,
        revoke,
        grantAdded,
        configChange,
        podKill,
        patterns,
        usersAcrossFailover,
      ],
      ...[failover, allPodsKilled, primaryNeverEmpty, scaleUpThenLogin, retire, nodeLoss, zonePartition],
      ...[failoverPartition, certRenew, stopAfterKeyRenewal],
    ],
    {},
  ),
  // The other server, and the other form on disk: what could differ.
  systemSuite({ ...REDIS, name: 'redis-7' }, [smoke, auth, failover, configChange], { server: 'redis' }, []),
  systemSuite({ ...REDIS, name: 'redis-rdb' }, [smoke, allPodsKilledSnapshots], { persistence: 'rdb' }, []),
];
