// What `require` gives where it cannot load ES modules: every entry of package.json names this file for the condition
// `require`, behind `module-sync`, which Node.js and Jest set where they can.
require('./supported-node.cjs');

const error = new Error(
  'datastead is an ES module, which require cannot load here. Under Jest: Node.js 24.9 or newer and ' +
    'NODE_OPTIONS=--experimental-vm-modules, or another runner; docs/your-own-platform.md of the package names them.',
);
error.stack = error.message;
throw error;
