import type { Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { Composer, type CST, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, Parser } from 'yaml';
import { cut, quote } from '../schema/words.js';
import { Findings, type Path, pointer, spoken } from './sites-findings.js';
import { scanTokens } from './sites-scan.js';
import { syntaxSentence } from './sites-syntax.js';

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** Keys that mean something to JavaScript's objects; no fact about a place has such a name. */
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export interface ParsedText {
  readonly data: unknown;
  /** What is wrong so far, and where everything stands. */
  readonly findings: Findings;
}

/**
 * YAML to plain data: lists, mappings with text keys, and scalars, each with its place.
 * Only what JSON could say too is taken; anchors, tags and the like make a file mean what it does not show.
 * @throws ProblemError when the text is no YAML at all, for then no value can be trusted.
 */
export function parseText(text: string, file: string): ParsedText {
  const lines = new LineCounter();
  const findings = new Findings(file, lines);
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  scanTokens(tokens, text, findings);
  const documents = compose(tokens, text, findings);
  const document = documents[0];
  if (!document?.contents || (isScalar(document.contents) && document.contents.value === null)) {
    findings.addAt(0, 'sites-empty', 'the file is empty', 'write `sites:` and at least one site below it');
    findings.throwIfAny();
  }
  return { data: new Reader(findings).value(document?.contents ?? null, [], undefined), findings };
}

function compose(tokens: readonly CST.Token[], text: string, findings: Findings): Document.Parsed[] {
  // Own checks with better sentences stand for uniqueKeys; big integers are kept whole so that they can be refused.
  const composer = new Composer({ version: '1.2', uniqueKeys: false, intAsBigInt: true, prettyErrors: false });
  const documents = [...composer.compose(tokens, false, text.length)];
  const second = documents[1];
  if (second) {
    const remedy = 'put all sites into one list, or into separate files';
    findings.addAt(second.range[0], 'sites-documents', 'a second YAML document begins here', remedy);
    findings.throwIfAny();
  }
  const errors = documents
    .flatMap((document) => document.errors)
    .filter((error) => error.code !== 'TAG_RESOLVE_FAILED');
  // One slip often breaks the reading of all that follows, so only the first is told; tabs are each a slip of its own.
  const tabs = errors.filter((error) => error.code === 'TAB_AS_INDENT');
  for (const error of tabs.length > 0 ? tabs : errors.slice(0, 1)) {
    const { message, remedy } = syntaxSentence(error.code, text, error.pos[0]);
    const indentation = /^ */.exec(text.slice(error.pos[0]))?.[0].length ?? 0;
    findings.addAt(error.pos[0] + indentation, 'sites-syntax', message, remedy);
  }
  if (errors.length > 0) findings.throwIfAny();
  return documents;
}

/** Turns nodes into data. A value that is refused becomes null, and what is said of it later is dropped. */
class Reader {
  constructor(private readonly findings: Findings) {}

  value(node: Node | null, path: Path, key: number | undefined): unknown {
    const value = node?.range?.[0] ?? key ?? 0;
    const collection = isMap(node) || isSeq(node);
    const source = isScalar(node) ? node.source : undefined;
    this.findings.places.set(pointer(path), {
      value,
      collection,
      ...(key !== undefined && { key }),
      ...(source !== undefined && { source }),
    });
    // What a tag makes of a value is anybody's guess, and the scan has refused the tag.
    if (node?.tag !== undefined) this.findings.blame(path);
    if (isMap(node)) return this.map(node, path);
    if (isSeq(node)) return this.list(node, path);
    if (isScalar(node)) return this.scalar(node, path);
    // An alias: the scan has said so.
    if (isAlias(node)) this.findings.blame(path);
    return null;
  }

  private list(node: YAMLSeq, path: Path): unknown[] {
    return node.items.map((item, i) => this.value(item as Node | null, [...path, i], undefined));
  }

  private map(node: YAMLMap, path: Path): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const offset = keyNode?.range?.[0] ?? node.range?.[0] ?? 0;
      const key = this.key(keyNode, offset);
      if (key === undefined) continue;
      const first = seen.get(key);
      if (first !== undefined) {
        const where = this.findings.where(first);
        const message = `the key ${quote(key)} appears here a second time; the first is at ${where}`;
        this.findings.addAt(offset, 'sites-duplicate-key', message, 'keep one of the two');
        continue;
      }
      seen.set(key, offset);
      data[key] = this.value(pair.value as Node | null, [...path, key], offset);
    }
    return data;
  }

  private key(node: Node | null, offset: number): string | undefined {
    if (!isScalar(node)) {
      // An alias as a key has been reported by the scan.
      if (!isAlias(node))
        this.findings.addAt(offset, 'sites-key', 'a key is missing or is not a word', 'write `key: value`');
      return undefined;
    }
    const key = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    if (key === '<<') {
      const remedy = 'write the keys out, so that the file shows what it means';
      this.findings.addAt(offset, 'sites-merge-key', 'the merge key << is not allowed', remedy);
      return undefined;
    }
    if (RESERVED_KEYS.has(key)) {
      this.findings.addAt(
        offset,
        'sites-reserved-key',
        `${quote(key)} cannot be a key`,
        'remove it, or use another name',
      );
      return undefined;
    }
    if (key === '' || isTemplate(key)) {
      const what = key === '' ? 'a key is empty' : `the key ${quote(key)} holds a Terraform template`;
      this.findings.addAt(offset, 'sites-key', what, 'write a plain word before the colon');
      return undefined;
    }
    return key;
  }

  private scalar(node: Scalar, path: Path): unknown {
    const { value } = node;
    const name = spoken(path);
    const written = cut(node.source ?? String(value));
    const remedy = 'write the real amount';
    if (typeof value === 'bigint') {
      if (value <= LARGEST && value >= -LARGEST) return Number(value);
      this.findings.add(path, 'sites-number', `${name} is ${written}, which is too large`, remedy);
      return null;
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.findings.add(path, 'sites-number', `${name} is ${written}, which is not a usable number`, remedy);
      return null;
    }
    if (typeof value === 'string' && isTemplate(value)) {
      const message = `${name} holds a Terraform template, ${quote(value)}`;
      this.findings.add(
        path,
        'sites-template',
        message,
        'write the value itself; this file states facts and computes nothing',
      );
      return null;
    }
    return value;
  }
}

/** Terraform would evaluate `${…}` and `%{…}` wherever the text ends up, files and secrets of the machine included. */
function isTemplate(text: string): boolean {
  return /[$%]\{/.test(text);
}
