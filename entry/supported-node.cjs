// The first thing that the library and the commands load, in a syntax that old versions of Node.js can read. It ends the
// process instead of throwing: nothing of the kit runs there, and around an error at import Node.js prints lines of its own.
const [major, minor] = process.versions.node.split('.').map(Number);

// From these versions on `require` takes ES modules (engines in package.json says the same).
const supported = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);

if (!supported) {
  const found = process.versions.node;
  console.error(`datastead needs Node.js 20.19 or newer 20.x, or 22.12 or newer; this is ${found}.`);
  process.exit(1);
}
