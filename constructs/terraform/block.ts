import type { ProjectIamCustomRoleConfig } from '@cdktf/provider-google/lib/project-iam-custom-role/index.js';
import type { SpannerDatabaseConfig } from '@cdktf/provider-google/lib/spanner-database/index.js';
import type { SpannerDatabaseIamMemberConfig } from '@cdktf/provider-google/lib/spanner-database-iam-member/index.js';
import type { SpannerInstanceConfig } from '@cdktf/provider-google/lib/spanner-instance/index.js';
import type { ReleaseConfig } from '@cdktf/provider-helm/lib/release/index.js';
import type { AnnotationsConfig } from '@cdktf/provider-kubernetes/lib/annotations/index.js';
import type { ConfigMapV1Config } from '@cdktf/provider-kubernetes/lib/config-map-v1/index.js';
import type { CronJobV1Config } from '@cdktf/provider-kubernetes/lib/cron-job-v1/index.js';
import type { DataKubernetesNamespaceV1Config } from '@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1/index.js';
import type { DataKubernetesResourcesConfig } from '@cdktf/provider-kubernetes/lib/data-kubernetes-resources/index.js';
import type { DeploymentV1Config } from '@cdktf/provider-kubernetes/lib/deployment-v1/index.js';
import type { HorizontalPodAutoscalerV2Config } from '@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js';
import type { JobV1Config } from '@cdktf/provider-kubernetes/lib/job-v1/index.js';
import type { LabelsConfig } from '@cdktf/provider-kubernetes/lib/labels/index.js';
import type { NamespaceV1Config } from '@cdktf/provider-kubernetes/lib/namespace-v1/index.js';
import type { NetworkPolicyV1Config } from '@cdktf/provider-kubernetes/lib/network-policy-v1/index.js';
import type { PodDisruptionBudgetV1Config } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js';
import type { SecretV1Config } from '@cdktf/provider-kubernetes/lib/secret-v1/index.js';
import type { ServiceAccountV1Config } from '@cdktf/provider-kubernetes/lib/service-account-v1/index.js';
import type { ServiceV1Config } from '@cdktf/provider-kubernetes/lib/service-v1/index.js';
import type { IResolvable, TerraformMetaArguments } from 'cdktf';

/** The configurations of resources that the kit makes, as the providers' packages type them. */
export interface ResourceConfigs {
  google_project_iam_custom_role: ProjectIamCustomRoleConfig;
  google_spanner_database: SpannerDatabaseConfig;
  google_spanner_database_iam_member: SpannerDatabaseIamMemberConfig;
  google_spanner_instance: SpannerInstanceConfig;
  helm_release: ReleaseConfig;
  kubernetes_annotations: AnnotationsConfig;
  kubernetes_config_map_v1: ConfigMapV1Config;
  kubernetes_cron_job_v1: CronJobV1Config;
  kubernetes_deployment_v1: DeploymentV1Config;
  kubernetes_horizontal_pod_autoscaler_v2: HorizontalPodAutoscalerV2Config;
  kubernetes_job_v1: JobV1Config;
  kubernetes_labels: LabelsConfig;
  kubernetes_namespace_v1: NamespaceV1Config;
  kubernetes_network_policy_v1: NetworkPolicyV1Config;
  kubernetes_pod_disruption_budget_v1: PodDisruptionBudgetV1Config;
  kubernetes_secret_v1: SecretV1Config;
  kubernetes_service_account_v1: ServiceAccountV1Config;
  kubernetes_service_v1: ServiceV1Config;
  terraform_data: { readonly input?: unknown; readonly triggersReplace?: unknown };
}

/** The configurations of data sources that the kit reads. */
export interface DataConfigs {
  kubernetes_namespace_v1: DataKubernetesNamespaceV1Config;
  kubernetes_resources: DataKubernetesResourcesConfig;
}

/** `waitForRollout` as Terraform has it: `wait_for_rollout`. */
type Snake<S extends string, Begun extends string = ''> = string extends S
  ? S
  : S extends `${infer Letter}${infer Rest}`
    ? Snake<Rest, `${Begun}${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}`>
    : Begun;

/** A configuration by Terraform's own names, as its JSON has them. Its texts are literal, but for expressions (`expression`). */
export type Block<T> = T extends readonly (infer Item)[]
  ? readonly Block<Exclude<Item, IResolvable>>[]
  : T extends object
    ? { readonly [K in keyof T as Snake<K & string>]: Block<Exclude<T[K], IResolvable>> }
    : T;

interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

/** What every resource can be told. */
export interface MetaArguments {
  /** Addresses. */
  readonly depends_on?: readonly string[];
  readonly count?: number;
  /** One resource for each key of a map, or of an expression for one. */
  readonly for_each?: Readonly<Record<string, string>> | string;
  /** A provider's configuration under another name: `kubernetes.asked`. */
  readonly provider?: string;
  readonly lifecycle?: {
    readonly prevent_destroy?: boolean;
    readonly create_before_destroy?: boolean;
    readonly ignore_changes?: readonly string[];
    readonly replace_triggered_by?: readonly string[];
    readonly precondition?: readonly Condition[];
    readonly postcondition?: readonly Condition[];
  };
}

/** The body of a resource, or of a data source, of a type. */
export type Body<Config> = Block<Omit<Config, keyof TerraformMetaArguments>> & MetaArguments;
