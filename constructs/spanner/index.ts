import '#supported-node';

export type { SpannerAccess, SpannerPrivilege } from './access.js';
export { InstanceConfig } from './configuration.js';
export type { SpannerEdition } from './edition.js';
export { SpannerEmulator, type SpannerEmulatorProps } from './emulator.js';
export type { SpannerGrantOptions, SpannerGrants } from './grants.js';
export { Identity, type SpannerIdentity } from './identity.js';
export { type AutoscalingProps, InstanceSize } from './size.js';
export { type ISpanner, Spanner, type SpannerDatabaseProps, type SpannerProps } from './spanner.js';
