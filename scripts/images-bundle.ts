import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';

/** An image and its programs: file name in `/app` and source, relative to the project. */
export interface ImageRecipe {
  readonly name: string;
  /** The program that runs when a container names none. */
  readonly main: string;
  readonly programs: Readonly<Record<string, string>>;
  /** Folders in `/app` that programs read, and what they are copied from. @default - none */
  readonly folders?: Readonly<Record<string, string>>;
}

export const IMAGES: readonly ImageRecipe[] = [
  {
    name: 'clickstream',
    main: 'collector.js',
    programs: {
      'collector.js': 'examples/ecommerce/services/clickstream/collector.ts',
      'consumer.js': 'examples/ecommerce/services/clickstream/consumer.ts',
      'smoke/clickstream.js': 'examples/ecommerce/smoke/clickstream.ts',
    },
  },
  {
    name: 'carts',
    main: 'service.js',
    programs: {
      'service.js': 'examples/ecommerce/services/cart-sessions-config/service.ts',
      'smoke/carts.js': 'examples/ecommerce/smoke/carts.ts',
    },
  },
  {
    name: 'catalogue',
    main: 'catalogue.js',
    programs: {
      'catalogue.js': 'examples/ecommerce/services/catalogue/catalogue.ts',
      'smoke/catalogue.js': 'examples/ecommerce/smoke/catalogue.ts',
    },
  },
  {
    name: 'inventory',
    main: 'inventory.js',
    programs: {
      'inventory.js': 'examples/ecommerce/services/inventory/inventory.ts',
      'smoke/inventory.js': 'examples/ecommerce/smoke/inventory.ts',
    },
    folders: { migrations: 'examples/ecommerce/services/inventory/migrations' },
  },
  {
    name: 'orders',
    main: 'orders.js',
    programs: {
      'orders.js': 'examples/ecommerce/services/orders/orders.ts',
      'smoke/orders.js': 'examples/ecommerce/smoke/orders.ts',
      'load/checkouts.js': 'examples/ecommerce/load/checkouts.ts',
    },
    folders: { migrations: 'examples/ecommerce/services/orders/migrations' },
  },
  { name: 'ledger', main: 'ledger.js', programs: { 'ledger.js': 'examples/ledger/services/ledger.ts' } },
];

/** Parts of drivers that no program here uses, left out of the bundles: for schema registries (Kafka), other engines (pg). */
const UNUSED = ['avsc', 'ajv-draft-04', 'protobufjs', '@node-rs/crc32', 'pg-native', 'pg-cloudflare'];

export interface Bundled {
  /** Program and its size in bytes. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** Writes the image's build context: `app/` with one file a program and the parts that programs share or load on demand, the package's type and the licences of what is bundled. */
export async function bundleImage(image: ImageRecipe, root: string, context: string): Promise<Bundled> {
  const app = path.join(context, 'app');
  rmSync(context, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(image.programs).map(([out, input]) => ({ in: input, out: out.replace(/\.js$/, '') })),
    outdir: app,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // What is imported on demand gets a file of its own: a program reads the driver that it needs and no other.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    treeShaking: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // What is CommonJS among the dependencies asks for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    // The variant that carries its WebAssembly within; the other one reads a file beside itself, and there is none.
    alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
    plugins: [
      {
        name: 'leave-out',
        setup({ onResolve, onLoad }) {
          const filter = new RegExp(`^(${UNUSED.join('|')})(/.*)?$`);
          onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
          onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
        },
      },
    ],
  });
  for (const [folder, source] of Object.entries(image.folders ?? {})) {
    cpSync(path.join(root, source), path.join(app, folder), { recursive: true });
  }
  writeFileSync(path.join(app, 'package.json'), `${JSON.stringify({ type: 'module', main: image.main })}\n`);
  writeFileSync(path.join(app, 'THIRD-PARTY-LICENSES'), licences(metafile, root));
  fixModes(app);
  const sizes = Object.fromEntries(
    Object.entries(metafile.outputs).map(([file, { bytes }]) => [path.relative(app, path.resolve(root, file)), bytes]),
  );
  return { sizes };
}

/** The folders of the packages that went into a bundle, sorted. */
export function bundledPackages(inputs: readonly string[]): string[] {
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

function licences(metafile: Metafile, root: string): string {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return bundledPackages(used)
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
      const file = readdirSync(path.join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? readFileSync(path.join(root, folder, file), 'utf8').trim() : '';
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** The same modes whatever the user's umask, since they are part of a layer. */
function fixModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) fixModes(file);
    else if (existsSync(file)) chmodSync(file, 0o644);
  }
}
