/** A message of `terraform plan -json` and `terraform apply -json`; OpenTofu's are the same. Only what the commands read. */
interface Message {
  readonly type?: string;
  readonly change?: Change;
  readonly hook?: Hook;
  readonly diagnostic?: Diagnostic;
}

export type Action =
  | 'noop'
  | 'create'
  | 'read'
  | 'update'
  | 'replace'
  | 'delete'
  | 'move'
  | 'import'
  | 'remove'
  | 'forget';

interface Resource {
  readonly addr: string;
}

export interface Change {
  readonly resource: Resource;
  readonly action: Action;
}

interface Hook {
  readonly resource?: Resource;
  readonly action?: Action;
  readonly elapsed_seconds?: number;
}

interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

/** A condition that is looked at again by the apply: nothing is known yet, so nothing is to be told. */
const LATER = 'Check block assertion known after apply';

/** Whether a diagnostic tells something. */
export function tells({ summary }: Diagnostic): boolean {
  return summary !== LATER;
}

/** The message of a line; undefined for a line that is none, such as a crash report. */
export function parseMessage(line: string): Message | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

/** A diagnostic in full, its lines after the first indented. */
export function diagnosticLines({ severity, summary, detail, address, range }: Diagnostic): string[] {
  return [
    `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}`,
    ...(address === undefined ? [] : [`  with ${address}`]),
    ...(range === undefined ? [] : [`  in ${range.filename}, line ${range.start.line}`]),
    ...(detail === undefined || detail === '' ? [] : detail.split('\n').map((line) => `  ${line}`.trimEnd())),
  ];
}
