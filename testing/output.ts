import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The files of a synthesis by their paths in its output folder. */
export type Output = ReadonlyMap<string, Buffer>;

export function readOutput(folder: string): Output {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(path.join(folder, file)).isFile(),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(path.join(folder, file))]));
}

/** Makes the folder where it is not there. Files that stand there are replaced where they have the same paths. */
export function writeOutput(folder: string, output: Output): void {
  for (const [file, content] of output) {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}
