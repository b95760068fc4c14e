/** Where a system is reached, as a workload's network policy and its binding say it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}
