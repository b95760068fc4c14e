import type { Construct } from 'constructs';
import type { Endpoint } from '../access/endpoint.js';
import type { Product } from '../checks/product.js';
import { checkedProps, checkedText } from '../props/index.js';
import type { Footprint } from '../site/footprint.js';
import { placeValues, resourceValues } from '../system/chart-values.js';
import type { GrowingFact, ImmutableFact, SystemPlan } from '../system/data-system.js';
import { SelfHostedSystem } from '../system/self-hosted-system.js';
import { Size } from '../units.js';
import { SpannerAccess, type SpannerAccessBook, spannerAccessBook } from './access.js';
import { type EmulatorFacts, memoryFindings, nameFindings, promiseFindings } from './emulator-checks.js';
import { SpannerGrants } from './grants.js';
import type { ISpanner } from './interface.js';
import { EMULATOR_PROPS, type SpannerEmulatorProps } from './props.js';
import type { SpannerValues } from './values.js';

const GRPC = 9010;
const REST = 9020;

const EMULATOR: Product = {
  product: 'Spanner emulator',
  releases: [{ version: '1.5.28', verifiedOn: '2026-11-22' }],
  minimum: '1.5.0',
};

/**
 * Google's Spanner emulator in a site, for development only. It serves the same API to the same programs. It keeps everything in memory,
 * has no users and no encryption, runs one read-write transaction at a time, and forgets everything when it stops. Its clients create
 * the instance, the database and the schema again.
 */
export class SpannerEmulator extends SelfHostedSystem<SpannerAccess> implements ISpanner {
  readonly type = 'spanner';
  readonly licence = 'Apache-2.0';
  readonly endpoint: Endpoint;
  readonly replicationSummary = '1 copy, in memory';
  readonly immutableFacts: readonly ImmutableFact[] = [];
  readonly growingFacts: readonly GrowingFact[] = [];
  readonly jobs: readonly Footprint[] = [];
  readonly footprint: readonly Footprint[];
  protected readonly book: SpannerAccessBook;

  /** @throws ProblemError for props that are unknown or of another type */
  constructor(scope: Construct, id: string, props: SpannerEmulatorProps = {}) {
    checkedProps(scope, id, EMULATOR_PROPS, props);
    // Nobody can turn on what the emulator does not have.
    super(scope, id, { ...props, encryptionInTransit: 'off', removalPolicy: 'destroy' }, { ...EMULATOR, maxName: 30 });
    this.endpoint = this.service(GRPC);
    const { project = 'datastead', memory = Size.mebibytes(512) } = props;
    this.footprint = [{ component: 'emulator', members: 1, cpu: 0.1, memory }];
    const { host } = this.endpoint;
    this.book = spannerAccessBook(
      this,
      (grantee) =>
        new SpannerAccess(
          {
            ...this.connectionTo(GRPC, REST),
            existingSecret: '',
            project,
            instance: id,
            emulator: { grpc: `${host}:${GRPC}`, rest: `${host}:${REST}` },
          },
          grantee,
        ),
    );
    const facts = (): EmulatorFacts => ({ ...this.facts, project, memory, accesses: this.book.all });
    this.addChecks({
      names: () => nameFindings(facts()),
      'failure domain': () => promiseFindings(facts()),
      capacity: () => memoryFindings(facts()),
    });
  }

  database(name: string) {
    return { name, grants: new SpannerGrants(this.book, checkedText(this, 'database', name)) };
  }

  plan(): SystemPlan {
    const { name, version: tag } = this;
    const values: SpannerValues = {
      ...placeValues(this, { registry: 'gcr.io', repository: 'cloud-spanner-emulator/emulator', tag }),
      resources: resourceValues(this, 'emulator'),
    };
    return {
      before: [],
      main: [{ name, chart: 'spanner', values: { ...values }, timeoutSeconds: 180 }],
      formedMarker: `${name}-formed`,
      after: [],
      contract: [],
    };
  }
}
