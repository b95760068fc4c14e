import type { ExistingSecretDescription } from '../../stacks/index.js';
import type { Step } from './parts.js';

/** The content of `export.json`. */
export interface ExportDescription {
  readonly version: 1;
  readonly platform: string;
  /** In the order of installation. */
  readonly stacks: readonly ExportedStack[];
  /** Secrets that no program of the export makes, by site. */
  readonly existingSecrets: readonly (ExistingSecretDescription & { readonly site: string })[];
}

export interface ExportedStack {
  readonly name: string;
  readonly folder: string;
  readonly dependsOn: readonly string[];
  /** Context of the cluster, as sites.yaml names it. */
  readonly context: string;
  readonly steps: readonly Step[];
}
