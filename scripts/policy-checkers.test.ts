import { describe, expect, it } from 'vitest';
import { checkers, sift } from './policy-checkers.js';

const [kubeScore, checkov] = checkers;

describe('findings of a policy checker', () => {
  const finding = (check: string, object: string) => ({
    check,
    object,
    severity: 'critical',
    message: 'm',
    file: 'f.yaml',
  });

  it('are open unless an exception names the check and, where it says so, the object', () => {
    const findings = [finding('a', 'Job ns/x'), finding('a', 'Pod ns/x'), finding('b', 'Pod ns/x')];
    const { open, excepted } = sift(findings, [
      { check: 'a', objects: '^Job ', reason: 'r' },
      { check: 'b', reason: 'r' },
    ]);
    expect(open).toEqual([finding('a', 'Pod ns/x')]);
    expect(excepted).toHaveLength(2);
  });

  it('are open when the message is more than what is excepted', () => {
    const both = { ...finding('a', 'Pod ns/x'), message: 'no CPU limit; no memory limit' };
    expect(sift([both], [{ check: 'a', message: 'no CPU limit', reason: 'r' }]).open).toEqual([both]);
    expect(
      sift([{ ...both, message: 'no CPU limit' }], [{ check: 'a', message: 'no CPU limit', reason: 'r' }]).open,
    ).toEqual([]);
  });

  it('tell which exception nothing needs', () => {
    const stale = { check: 'c', reason: 'r' };
    expect(sift([finding('a', 'Pod ns/x')], [stale]).unused).toEqual([stale]);
  });

  it('of kube-score are criticals and warnings, not what is right or skipped', () => {
    const grades = [
      { check: { id: 'one' }, grade: 1, skipped: false, comments: [{ path: 'main', summary: 'bad' }] },
      { check: { id: 'two' }, grade: 5, skipped: false, comments: null },
      { check: { id: 'three' }, grade: 10, skipped: false, comments: null },
      { check: { id: 'four' }, grade: 1, skipped: true, comments: null },
    ];
    const objects = [{ type_meta: { kind: 'Job' }, object_meta: { name: 'x', namespace: 'ns' }, checks: grades }];
    const { checks, findings } = kubeScore?.run(() => JSON.stringify(objects), ['f.yaml']) ?? {
      checks: 0,
      findings: [],
    };
    expect(checks).toBe(3);
    expect(findings).toEqual([
      { check: 'one', severity: 'critical', object: 'Job ns/x', message: 'main bad', file: 'f.yaml' },
      { check: 'two', severity: 'warning', object: 'Job ns/x', message: '', file: 'f.yaml' },
    ]);
  });

  it('of checkov are its failed checks; a file that it could not read is an error', () => {
    const failed = { check_id: 'CKV_K8S_43', check_name: 'digest', resource: 'Job.ns.x.y', file_path: '/f.yaml' };
    const report = (errors: number) => ({
      summary: { passed: 8, failed: 1, parsing_errors: errors },
      results: { failed_checks: [failed] },
    });
    expect(checkov?.run(() => JSON.stringify(report(0)), ['f.yaml'])).toEqual({
      checks: 9,
      findings: [{ check: 'CKV_K8S_43', severity: 'failed', object: 'Job ns/x.y', message: 'digest', file: '/f.yaml' }],
    });
    expect(() => checkov?.run(() => JSON.stringify(report(1)), ['f.yaml'])).toThrow(/could not read 1/);
  });
});
