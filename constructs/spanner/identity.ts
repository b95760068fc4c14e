import type { Grantee } from '../access/grantee.js';
import { Site } from '../site/site.js';

/** The Google identity of a workload, and how the workload proves it. */
export type SpannerIdentity =
  | {
      readonly kind: 'workload';
      /** Number of the project of the pool. */
      readonly projectNumber: string;
      /** The cluster's pool: `<project>.svc.id.goog`. */
      readonly pool: string;
    }
  | {
      readonly kind: 'secret';
      /** E-mail address of the Google service account. */
      readonly serviceAccount: string;
      /** Secret in the apps namespace whose key `credentials.json` is a key, or the configuration of an identity federation. */
      readonly existingSecret: string;
    };

/** How workloads authenticate to Google. */
export const Identity = {
  /** For clusters on GKE: Workload Identity Federation with the pod's own service account. It needs no key. */
  workload(projectNumber: string, pool: string): SpannerIdentity {
    return { kind: 'workload', projectNumber, pool };
  },

  /** For other clusters: a Google service account whose credentials are in a Secret that you provide. */
  secret(serviceAccount: string, existingSecret: string): SpannerIdentity {
    return { kind: 'secret', serviceAccount, existingSecret };
  },
};

/** The workload as IAM names it. A Kubernetes service account has the name of its workload. */
export function memberOf(identity: SpannerIdentity, grantee: Grantee): string {
  if (identity.kind === 'secret') return `serviceAccount:${identity.serviceAccount}`;
  const subject = `ns/${Site.of(grantee).namespaces.apps}/sa/${grantee.name}`;
  return `principal://iam.googleapis.com/projects/${identity.projectNumber}/locations/global/workloadIdentityPools/${identity.pool}/subject/${subject}`;
}

/** The same as part of a Terraform address: neither part has an underscore, so that no two members share one. */
export function memberAddress(identity: SpannerIdentity, grantee: Grantee): string {
  const parts =
    identity.kind === 'secret'
      ? identity.serviceAccount.replace('.iam.gserviceaccount.com', '').split('@')
      : [grantee.name, identity.pool.replace('.svc.id.goog', ''), identity.projectNumber];
  return parts.join('_').replaceAll('.', '-');
}
