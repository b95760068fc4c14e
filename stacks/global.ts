/** Home of what cloud providers run. No site may be called so (`sites.schema.json`). */
export const GLOBAL = 'global';
