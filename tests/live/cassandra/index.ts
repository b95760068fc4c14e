import { auth, isolated, leastPrivilege, tls } from '../system/access.js';
import { certRenew } from '../system/certificates.js';
import { configChange } from '../system/change.js';
import { existingSecret, grantAdded, revoke, rotate, secretDeleted } from '../system/credentials.js';
import { nodeLoss, podKill, zonePartition } from '../system/faults.js';
import { idempotent, smoke } from '../system/install.js';
import { systemSuite } from '../system/run.js';
import { status } from '../system/status.js';
import { tools } from '../system/tools.js';
import type { CassandraVariant } from './composition.js';
import { diskLoss } from './disk.js';
import { bootstrapParallelRefused, retire } from './growth.js';
import { copiesAdded, guardrail, keyspaceAdded, noDefaultSuperuser } from './lines.js';
import { rackLoss } from './rack.js';
import { repair } from './repair.js';
import type { RunningCassandra } from './running.js';
import { CASSANDRA } from './system.js';

export const cassandra = [
  systemSuite(
    CASSANDRA,
    [
      ...[
        smoke,
        tools,
        status,
        auth,
        noDefaultSuperuser,
        tls,
        isolated,
        leastPrivilege,
        guardrail,
        idempotent,
        keyspaceAdded,
        copiesAdded,
        rotate,
      ],
      ...[
        existingSecret,
        secretDeleted,
        revoke,
        grantAdded,
        configChange,
        repair,
        podKill,
        bootstrapParallelRefused,
        retire,
        nodeLoss,
        zonePartition,
        rackLoss,
      ],
      ...[diskLoss, certRenew],
    ],
    {},
  ),
  // A single rack, whose first node is the only seed.
  systemSuite<CassandraVariant, RunningCassandra>(
    { ...CASSANDRA, name: 'cassandra-node' },
    [smoke, diskLoss],
    { tolerate: 'node' },
    [],
  ),
];
