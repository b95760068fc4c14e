import type { ErrorCode } from 'yaml';

interface Sentence {
  readonly message: string;
  readonly remedy: string;
}

const SENTENCES: Partial<Record<ErrorCode, Sentence>> = {
  TAB_AS_INDENT: { message: 'the line is indented with a tab', remedy: 'use spaces; YAML allows no tabs there' },
  BAD_INDENT: { message: 'the indentation fits nothing above', remedy: 'line it up with the keys of the same level' },
  BAD_DQ_ESCAPE: {
    message: 'a backslash in double quotes begins an unknown escape',
    remedy: 'use single quotes, or write two backslashes',
  },
  BAD_SCALAR_START: { message: 'a value cannot begin with this character', remedy: 'put the value in quotes' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'there is a key where only a value is allowed',
    remedy: 'check the indentation of this line and the next; a value with a colon and a space in it needs quotes',
  },
  BLOCK_IN_FLOW: {
    message: 'an indented block is inside brackets',
    remedy: 'use brackets for all of it, or for none',
  },
  MISSING_CHAR: {
    message: 'a colon, a comma or a quote is missing',
    remedy: 'write `key: value`, with a space after the colon',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key spans several lines',
    remedy: 'check the indentation, and that each key has its ":"',
  },
  KEY_OVER_1024_CHARS: { message: 'a key is longer than 1024 characters', remedy: 'check the quotes before it' },
  RESOURCE_EXHAUSTION: { message: 'the file is nested too deeply', remedy: 'check the brackets and dashes' },
};

const OTHERWISE: Sentence = {
  message: 'this is not YAML from here on',
  remedy: 'check the indentation, and that each key has its ":" and each item its "- "',
};

/** A slip in the YAML, in our words. */
export function syntaxSentence(code: ErrorCode, text: string, offset: number): Sentence {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
  // A tab in the indentation surfaces as whatever rule it happens to break.
  if (/^ *\t/.test(line) && SENTENCES.TAB_AS_INDENT) return SENTENCES.TAB_AS_INDENT;
  const [, word, value] = /^ *(?:- +)*(\w+):(\S{1,40})/.exec(line) ?? [];
  if (word) return { message: 'a space is missing after the colon', remedy: `write \`${word}: ${value}\`` };
  // A line that is right by itself, where YAML misses something, is in the wrong column.
  const misplaced = (code === 'MISSING_CHAR' || code === 'MULTILINE_IMPLICIT_KEY') && /^ *(- +)*\w+:( |$)/.test(line);
  return SENTENCES[misplaced ? 'BAD_INDENT' : code] ?? OTHERWISE;
}
