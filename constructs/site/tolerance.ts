/**
 * What a platform promises to survive without losing an acknowledged write and without stopping to accept new ones:
 * `none` nothing, `node` the loss of any one node, `zone` the loss of any one zone (and so of any one node).
 */
export type Tolerance = 'none' | 'node' | 'zone';
