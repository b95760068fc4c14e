/**
 * What Terraform may do with a thing when a plan would remove or replace it: refuse (`prevent_destroy`), or do so, and whether its volumes
 * stay. Terraform forgets its own refusal with the declaration: that a system is declared no longer is refused by the record of what was
 * deployed.
 */
export type RemovalPolicy = 'retain' | 'destroy';
