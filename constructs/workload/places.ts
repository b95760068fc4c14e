/** Where binding folders are mounted (Service Binding Specification). */
export const BINDING_ROOT = '/bindings';

/** How the names of their volumes begin. */
export const BINDING_VOLUME = 'binding-';

/** Folder for temporary files of a container. */
export const SCRATCH_PATH = '/tmp';

/** The volume for it; those of further containers end in the container's name. */
export const SCRATCH_VOLUME = 'scratch';
