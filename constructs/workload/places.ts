/** Where binding folders are mounted (Service Binding Specification). */
export const BINDING_ROOT = '/bindings';

/** How the names of their volumes begin. */
export const BINDING_VOLUME = 'binding-';

/** Where a container can write what it needs for a moment. */
export const SCRATCH_PATH = '/tmp';

/** The volume for that; those of further containers have the container's name behind it. */
export const SCRATCH_VOLUME = 'scratch';
