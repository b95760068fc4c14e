// Generated from charts/spanner/values.schema.json by `npm run generate`. Do not edit.

/**
 * Values of the chart of the Spanner emulator: one pod for development.
 */
export interface SpannerValues {
  /**
   * Platform id; a label on every object.
   */
  platform: string;
  /**
   * Site name; a label on every object.
   */
  site: string;
  image: Image;
  cluster: Cluster;
  resources: Resources;
  /**
   * Helm's own; the chart reads nothing from it.
   */
  global?: {};
  /**
   * Helm's own (the library chart's values); the chart reads nothing from it.
   */
  common?: {};
}
/**
 * The official image. A mirror changes registry and, where it renames, repository.
 */
export interface Image {
  /**
   * Registry host, with a port where it has one.
   */
  registry: string;
  /**
   * Repository inside the registry.
   */
  repository: string;
  /**
   * Tag; the default is the newest version this chart was proven with.
   */
  tag: string;
  /**
   * Digest that pins the image; empty: the tag alone.
   */
  digest?: string;
  /**
   * When the kubelet pulls.
   */
  pullPolicy: 'IfNotPresent' | 'Always' | 'Never';
}
/**
 * What the cluster is called and where its clients live. Pods there that wear the label access.datastead.dev/<name>: granted may connect.
 */
export interface Cluster {
  /**
   * System id: prefix of every object. Empty: the release's name.
   */
  name?: string | '';
  /**
   * Namespace of the workloads that may be admitted. Empty: <platform>-apps.
   */
  apps?: string | '';
}
/**
 * What one pod gets. Memory is request and limit; CPU is a request without a limit, because a throttled member looks like a failed one.
 */
export interface Resources {
  /**
   * CPU request, in cores.
   */
  cpu: string;
  /**
   * Memory request and limit, in bytes.
   */
  memory: string;
}
