/** Something that a checker does not like. */
export interface Finding {
  readonly check: string;
  readonly severity: string;
  /** `StatefulSet shop-data/events-broker` */
  readonly object: string;
  readonly message: string;
  readonly file: string;
}

/** A finding that stays, and why. */
export interface Exception {
  readonly check: string;
  /** Only objects whose `Kind namespace/name` this expression matches; without it all. */
  readonly objects?: string;
  /** Only findings whose whole message this expression matches; without it all. */
  readonly message?: string;
  readonly reason: string;
}

export interface Checker {
  readonly command: string;
  /** How a person gets it. */
  readonly install: string;
  run(call: (args: readonly string[]) => string, files: readonly string[]): { checks: number; findings: Finding[] };
}

/** Parts the findings into open ones and excepted ones, and tells the exceptions that nothing needed. */
export function sift(findings: readonly Finding[], exceptions: readonly Exception[]) {
  const needed = new Set<Exception>();
  const open: Finding[] = [];
  const excepted: Finding[] = [];
  for (const finding of findings) {
    const exception = exceptions.find(
      ({ check, objects, message }) =>
        check === finding.check &&
        matches(objects, finding.object) &&
        matches(message && `^(?:${message})$`, finding.message),
    );
    if (exception) needed.add(exception);
    (exception ? excepted : open).push(finding);
  }
  return { open, excepted, unused: exceptions.filter((exception) => !needed.has(exception)) };
}

function matches(expression: string | undefined, text: string): boolean {
  return expression === undefined || new RegExp(expression).test(text);
}

interface KubeScoreObject {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string; readonly namespace?: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** kube-score's grades: 1 critical, 5 warning, 7 almost right, 10 right. */
const WARNING = 5;

const kubeScore: Checker = {
  command: 'kube-score',
  install: 'go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
  run(call, files) {
    let checks = 0;
    const findings: Finding[] = [];
    for (const file of files) {
      for (const { type_meta, object_meta, checks: all } of JSON.parse(
        call(['score', '--output-format', 'json', file]),
      ) as KubeScoreObject[]) {
        for (const { check, grade, skipped, comments } of all) {
          if (skipped) continue;
          checks += 1;
          if (grade > WARNING) continue;
          findings.push({
            check: check.id,
            severity: grade === 1 ? 'critical' : 'warning',
            object: `${type_meta.kind} ${object_meta.namespace ?? ''}/${object_meta.name}`,
            message: (comments ?? []).map(({ path, summary }) => [path, summary].filter(Boolean).join(' ')).join('; '),
            file,
          });
        }
      }
    }
    return { checks, findings };
  },
};

interface CheckovReport {
  readonly summary: { readonly passed: number; readonly failed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      /** `StatefulSet.shop-data.events-broker` */
      readonly resource: string;
      readonly file_path: string;
    }[];
  };
}

const checkov: Checker = {
  command: 'checkov',
  install: 'pip install checkov==3.3.30',
  run(call, files) {
    const report = JSON.parse(
      call([
        ...['--framework', 'kubernetes', '--output', 'json', '--compact', '--quiet', '--skip-download', '--file'],
        ...files,
      ]),
    ) as CheckovReport;
    if (report.summary.parsing_errors > 0)
      throw new Error(`checkov could not read ${report.summary.parsing_errors} files`);
    return {
      checks: report.summary.passed + report.summary.failed,
      findings: report.results.failed_checks.map(({ check_id, check_name, resource, file_path }) => {
        const [kind = '', namespace = '', ...name] = resource.split('.');
        return {
          check: check_id,
          severity: 'failed',
          object: `${kind} ${namespace}/${name.join('.')}`,
          message: check_name,
          file: file_path,
        };
      }),
    };
  },
};

export const checkers: readonly Checker[] = [kubeScore, checkov];
