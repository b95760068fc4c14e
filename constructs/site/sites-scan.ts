import type { CST } from 'yaml';
import { cut } from '../schema/words.js';
import type { Findings } from './sites-findings.js';

/** The deepest path of a sites file has six levels. The YAML composer recurses, so depth is bounded before it runs. */
const DEEPEST = 32;

interface Step {
  readonly token: CST.Token;
  readonly depth: number;
}

/**
 * Looks through the tokens for what makes a file mean what it does not show (anchors, aliases, tags, directives), and for
 * quotes and brackets that never close, whose opening is the place to mend and not the end of the file.
 * @throws ProblemError when going on makes no sense.
 */
export function scanTokens(tokens: readonly CST.Token[], text: string, findings: Findings): void {
  const open: Step[] = [];
  const steps: Step[] = tokens.map((token) => ({ token, depth: 0 })).reverse();
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { token, depth } = step;
    if (depth > DEEPEST) {
      findings.addAt(
        offsetOf(token),
        'sites-depth',
        `the file is nested more than ${DEEPEST} levels deep`,
        'check the brackets and dashes',
      );
      findings.throwIfAny();
    }
    refuseToken(token, findings);
    if (isUnclosed(token, text)) open.push(step);
    for (const inner of innerTokens(token).reverse()) steps.push({ token: inner, depth: depth + 1 });
  }
  // Of several, the innermost that opened last is the one whose end is missing.
  const unclosed = open.sort((a, b) => offsetOf(a.token) - offsetOf(b.token)).at(-1)?.token;
  if (unclosed) {
    const offset = offsetOf(unclosed);
    const sign = text[offset] ?? '';
    const closing = sign === '[' ? ']' : sign === '{' ? '}' : sign;
    const what = sign === '[' || sign === '{' ? 'bracket' : 'quote';
    findings.addAt(offset, 'sites-syntax', `the ${what} ${sign} is never closed`, `add ${closing} where it ends`);
    findings.throwIfAny();
  }
}

function refuseToken(token: CST.Token, findings: Findings): void {
  const source = 'source' in token ? token.source : '';
  const offset = offsetOf(token);
  switch (token.type) {
    case 'anchor': {
      const remedy = 'remove it and write the value out wherever it is used';
      findings.addAt(offset, 'sites-anchor', `the anchor ${cut(source)} is not allowed`, remedy);
      return;
    }
    case 'alias': {
      const remedy = 'write the value out, so that the file shows what it means';
      findings.addAt(offset, 'sites-alias', `the alias ${cut(source)} is not allowed`, remedy);
      return;
    }
    case 'tag':
      findings.addAt(
        offset,
        'sites-tag',
        `the tag ${cut(source)} is not allowed`,
        'remove it; quotes are enough to make a value text',
      );
      return;
    case 'directive': {
      const remedy = 'remove the line; the file is read as YAML 1.2';
      findings.addAt(offset, 'sites-directive', `the directive ${cut(source)} is not allowed`, remedy);
      findings.throwIfAny();
    }
  }
}

function isUnclosed(token: CST.Token, text: string): boolean {
  if (token.type === 'flow-collection') return token.end.length === 0 || !/[\]}]/.test(endSource(token));
  if (token.type !== 'double-quoted-scalar' && token.type !== 'single-quoted-scalar') return false;
  const sign = text[token.offset];
  if (token.source.length < 2 || !token.source.endsWith(sign ?? '')) return true;
  return sign === '"' && /(^|[^\\])(\\\\)*\\"$/.test(token.source.slice(1));
}

function endSource(token: CST.FlowCollection): string {
  return token.end.map(({ source }) => source).join('');
}

function innerTokens(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return [...token.start, ...(token.value ? [token.value] : [])];
  if (!('items' in token)) return [];
  return token.items.flatMap((item: CST.CollectionItem) => [
    ...item.start,
    ...(item.key ? [item.key] : []),
    ...(item.sep ?? []),
    ...(item.value ? [item.value] : []),
  ]);
}

function offsetOf(token: CST.Token): number {
  if (token.type === 'flow-collection') return token.start.offset;
  return 'offset' in token ? token.offset : 0;
}
