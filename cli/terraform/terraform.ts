import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { Ended } from '../run-command.js';

/** How often the output of a running Terraform is looked at. */
const LOOK_MILLISECONDS = 100;

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** All that it has said, on either output. */
  readonly text: string;
}

/** The program that is run: Terraform, or what `TERRAFORM_BINARY_NAME` names, as under cdktf. */
export function terraformBinary(): string {
  return process.env['TERRAFORM_BINARY_NAME'] || 'terraform';
}

/**
 * Runs Terraform in the folders of stacks, one call at a time, so that it can always end in order: in a process group of its own, where no
 * Ctrl-C of a terminal reaches it, and with a file for its output, since a pipe would break under it if this program died.
 */
export class Terraform {
  private child: ChildProcess | undefined;
  private reader: LineReader | undefined;

  get running(): boolean {
    return this.child !== undefined;
  }

  /** Asks the running call to end in order. */
  interrupt(): void {
    this.child?.kill('SIGINT');
  }

  /** Reads what the running call has said up to now. */
  catchUp(): void {
    this.reader?.look();
  }

  /**
   * @param folder where it runs
   * @param onLine is called with each line as it comes
   * @throws Ended when the program cannot be started; what `onLine` has thrown, when the program has ended
   */
  async run(
    folder: string,
    args: readonly string[],
    onLine: (line: string) => void = () => undefined,
  ): Promise<Finished> {
    const place = mkdtempSync(path.join(tmpdir(), 'datastead-'));
    const output = openSync(path.join(place, 'output'), 'w+');
    // Its name is not needed any more: the file is gone when nobody has it open.
    rmSync(place, { recursive: true });
    const reader = new LineReader(output, onLine);
    this.reader = reader;
    const timer = setInterval(() => reader.look(), LOOK_MILLISECONDS);
    try {
      const child = spawn(terraformBinary(), [...args], {
        cwd: folder,
        detached: true,
        stdio: ['ignore', output, output],
        env: { ...process.env, TF_IN_AUTOMATION: '1' },
      });
      this.child = child;
      const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        child.once('error', (error) => reject(notStarted(folder, error)));
        child.once('exit', (...how) => resolve(how));
      });
      return { status, signal, text: reader.end() };
    } finally {
      this.child = undefined;
      this.reader = undefined;
      clearInterval(timer);
      closeSync(output);
    }
  }
}

function notStarted(folder: string, { code, message }: NodeJS.ErrnoException): Ended {
  // Node.js says the same of a folder that is gone as of a program.
  if (!existsSync(folder)) return new Ended(1, `${folder} is gone: run the command again, which creates it again`);
  const reason = code === 'ENOENT' ? 'is not on PATH' : `cannot be started (${message})`;
  return new Ended(
    1,
    `${terraformBinary()} ${reason}: install Terraform or OpenTofu 1.11 or newer, or name the program in TERRAFORM_BINARY_NAME`,
  );
}

/** Reads a growing file line by line. */
class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private readonly buffer = Buffer.alloc(1 << 16);
  private position = 0;
  private text = '';
  private done = 0;
  /** What `onLine` has thrown first: whoever has it called may be a timer, or a signal. */
  private mistake: { readonly error: unknown } | undefined;

  constructor(
    private readonly file: number,
    private readonly onLine: (line: string) => void,
  ) {}

  look(): void {
    for (;;) {
      const count = readSync(this.file, this.buffer, 0, this.buffer.length, this.position);
      if (count === 0) break;
      this.position += count;
      this.text += this.decoder.write(this.buffer.subarray(0, count));
    }
    for (let end = this.text.indexOf('\n', this.done); end >= 0; end = this.text.indexOf('\n', this.done)) {
      const line = this.text.slice(this.done, end);
      this.done = end + 1;
      this.hand(line);
    }
  }

  end(): string {
    this.look();
    if (this.done < this.text.length) this.hand(this.text.slice(this.done));
    if (this.mistake !== undefined) throw this.mistake.error;
    return this.text;
  }

  private hand(line: string): void {
    try {
      this.onLine(line);
    } catch (error) {
      this.mistake ??= { error };
    }
  }
}
