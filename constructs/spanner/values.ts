// Generated from schemas/spanner.json by `npm run generate`. Do not edit.
import type { Cluster, Image, Pods, Resources } from '../system/values.js';

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
  pods?: Pods;
  /**
   * Helm's own; the chart reads nothing from it.
   */
  global?: {};
  /**
   * Helm's own (the library chart's values); the chart reads nothing from it.
   */
  common?: {};
}
