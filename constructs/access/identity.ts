/** Stands in chart values for what only Terraform knows: who a Secret is, so that a recreated one is noticed. */
export interface SecretIdentity {
  /** Identity of the data namespace's copy. */
  readonly uid: string;
  /** Identity of the password: the apps namespace's copy and its revision. */
  readonly epoch: string;
}

/** Tells who a Secret of the data namespace is: a credential's, or an administrator's. */
export type Identify = (secret: { readonly secretName: string }) => SecretIdentity;
