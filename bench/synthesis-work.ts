/*
 * What one process of `npm run bench:synthesis` does, with the code of any checkout that is built:
 *   node dist/bench/synthesis-work.js JOB CHECKOUT FOLDER COUNT
 * The folder holds `sites.yaml`, and `objects.json` for the jobs that are given objects. What the process has timed itself goes into
 * `timed.json`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { App } from 'cdktf';
import type * as Kit from 'datastead';
import type * as KitKafka from 'datastead/kafka';
import type * as Testing from 'datastead/testing';
import type { KubernetesObject } from './synthesis-objects.js';

export type Job = 'sites' | 'workloads' | 'cdk8s' | 'json';

/** What a process has timed itself: without the start of Node.js and the loading of code. */
export interface Timed {
  readonly parts: Readonly<Record<string, Part>>;
}

/** Milliseconds by the clock, and on processors: the second hardly knows what else the machine does. */
export interface Part {
  readonly clock: number;
  readonly processor: number;
}

type Compose = (app: App, sites: Kit.Sites) => Kit.Platform;

const TOPICS = Array.from({ length: 40 }, (_, index) => `topic-${index + 1}`);

const [job = '', checkout = '', folder = '', given = '0'] = process.argv.slice(2);
const count = Number(given);
const sitesFile = path.join(folder, 'sites.yaml');
const outdir = path.join(folder, 'out');
const parts: Record<string, Part> = {};

/** A built module of the checkout. */
function built<T>(file: string): Promise<T> {
  return import(pathToFileURL(path.join(checkout, 'dist', file)).href) as Promise<T>;
}

async function time<T>(name: string, act: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await act();
  const { user, system } = process.cpuUsage(before);
  parts[name] = { clock: performance.now() - start, processor: (user + system) / 1000 };
  return result;
}

/** The objects as often as asked for, each time read anew: by file, so many files a copy. */
function* copies(): Generator<readonly [file: string, objects: readonly KubernetesObject[]]> {
  const text = readFileSync(path.join(folder, 'objects.json'), 'utf8');
  for (let copy = 1; copy <= count; copy += 1) {
    const files = JSON.parse(text) as Record<string, KubernetesObject[]>;
    for (const [file, objects] of Object.entries(files)) yield [`copy${copy}-${file}`, objects];
  }
}

const JOBS: Readonly<Record<Job, () => Promise<void>>> = {
  /** The whole shop in every site of the file, as a program of a user synthesizes it. */
  async sites() {
    // The checkout's own cdktf, whose classes its constructs extend.
    const cdktf = createRequire(path.join(checkout, 'package.json'))('cdktf') as typeof import('cdktf');
    const { Sites } = await built<typeof Kit>('index.js');
    const { default: compose } = await built<{ default: Compose }>('examples/ecommerce/platform.js');
    await time('synthesis', () => {
      const app = new cdktf.App({ outdir });
      compose(app, Sites.fromFile(sitesFile));
      app.synth();
    });
  },

  /** So many workloads that consume 40 topics each, and the Kubernetes objects of it all. */
  async workloads() {
    const { Platform, Workload } = await built<typeof Kit>('index.js');
    const { Kafka } = await built<typeof KitKafka>('constructs/kafka/index.js');
    const { synthesize } = await built<typeof Testing>('testing/index.js');
    const compose: Compose = (app, sites) => {
      const platform = new Platform(app, 'many', { sites });
      for (const site of platform.sites) {
        const topics = Object.fromEntries(TOPICS.map((name) => [name, { partitions: 1 }]));
        const events = new Kafka(site, 'events', { topics });
        for (let number = 1; number <= count; number += 1) {
          const workload = new Workload(site, `reader-${number}`, { image: 'registry.example.com/reader:1.0.0' });
          for (const name of TOPICS) events.topic(name).grants.consume(workload);
        }
      }
      return platform;
    };
    const synthesized = await time('synthesis', () => synthesize(compose, sitesFile));
    await time('manifests', () => synthesized.manifests());
  },

  /** The given objects by cdk8s, a construct each. */
  async cdk8s() {
    const { ApiObject, App, Chart } = await import('cdk8s');
    await time('synthesis', () => {
      const app = new App({ outdir });
      for (const [file, objects] of copies()) {
        const chart = new Chart(app, file);
        for (const { kind, metadata, ...rest } of objects) {
          new ApiObject(chart, `${kind}-${metadata.name}`, { kind, metadata, ...rest });
        }
      }
      app.synth();
    });
  },

  /** The given objects as they are: what no program that writes them can be faster than. */
  async json() {
    await time('synthesis', () => {
      mkdirSync(outdir);
      for (const [file, objects] of copies()) {
        writeFileSync(path.join(outdir, `${file}.json`), JSON.stringify(objects, null, 2));
      }
    });
  },
};

await JOBS[job as Job]();
writeFileSync(path.join(folder, 'timed.json'), JSON.stringify({ parts } satisfies Timed));
