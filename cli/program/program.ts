/** The program that makes a platform, and where its output goes. */
export interface Program {
  /** A line for the shell. */
  readonly command: string;
  /** The output folder, as the user named it. */
  readonly output: string;
  /** Added to the environment of the program. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it says by itself that it has failed and changed nothing. */
  readonly speaks: boolean;
  /** What further commands need so that they take the same program and output. */
  readonly again: { readonly environment: Readonly<Record<string, string>>; readonly options: readonly string[] };
}

/** How a command is told which program it is for: `npx datastead` and npm's scripts differ in that alone. */
export interface ProgramSource {
  /** How the user calls the command, for its help. */
  readonly caller: (command: string) => string;
  readonly options: Readonly<Record<string, { readonly type: 'string' }>>;
  /** The lines of the help about these options. */
  readonly help: string;
  /** What to say to an argument that no command takes. */
  readonly remedy: (stray: string) => string;
  /** @throws ProblemError */
  readonly program: (values: Readonly<Record<string, unknown>>) => Program;
}
