import '#supported-node';

export type { SpannerAccess, SpannerPrivilege } from './access.js';
export { InstanceConfig } from './configuration.js';
export type { SpannerEdition } from './edition.js';
export { SpannerEmulator } from './emulator.js';
export type { SpannerGrants } from './grants.js';
export { Identity, type SpannerIdentity } from './identity.js';
export type { ISpanner } from './interface.js';
export type { SpannerDatabaseProps, SpannerEmulatorProps, SpannerGrantOptions, SpannerProps } from './props.js';
export { type AutoscalingProps, InstanceSize } from './size.js';
export { Spanner } from './spanner.js';
