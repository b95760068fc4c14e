import path from 'node:path';
// The project's own compiler is a program in Go: TypeScript 5 is the one with an API.
import ts from 'typescript5';
import { cell } from './generate-table.js';

type Calls = ts.ClassDeclaration | ts.ObjectLiteralExpression;

/** What a grant has noted, and what reads it: nothing that a composition calls. */
const INSIDE = /^I[A-Z]|(Access|Permission|Rule)$/;

/** The API of a system in Markdown, from the docstrings of what its `index.ts` exports. */
export function apiText(root: string, system: string): string {
  const { checker, exported } = openSources(path.join(root, 'constructs', system, 'index.ts'));
  const sections = exported.flatMap((symbol) => sectionOf(checker, exported, symbol) ?? []);
  sections.sort((left, right) => left.rank - right.rank);
  return sections.map(({ title, text }) => `### ${title}\n\n${text}`).join('\n\n');
}

interface Section {
  /** Systems come first, then their props, the props inside those, grants, values, and systems that somebody else runs. */
  readonly rank: number;
  readonly title: string;
  readonly text: string;
}

/** Parses what relative imports reach, and neither packages nor the library of the language: their types are shown by name. */
function openSources(entry: string): { readonly checker: ts.TypeChecker; readonly exported: readonly ts.Symbol[] } {
  const options: ts.CompilerOptions = { noLib: true, types: [], module: ts.ModuleKind.NodeNext };
  const host = ts.createCompilerHost(options, true);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      if (!text.startsWith('.')) return { resolvedModule: undefined };
      const resolvedFileName = path.resolve(path.dirname(from), text.replace(/\.js$/, '.ts'));
      return { resolvedModule: { resolvedFileName, extension: ts.Extension.Ts } };
    });
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${entry} exports nothing`);
  const exported = checker.getExportsOfModule(module);
  return { checker, exported: exported.map((symbol) => target(checker, symbol)) };
}

function target(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function sectionOf(checker: ts.TypeChecker, exported: readonly ts.Symbol[], symbol: ts.Symbol): Section | undefined {
  const { name, valueDeclaration, declarations: [declaration] = [] } = symbol;
  if (INSIDE.test(name) || declaration === undefined) return undefined;
  const section = (rank: number, table: string | undefined): Section | undefined => {
    const text = [documentation(checker, symbol), table].filter((part) => part !== '').join('\n\n');
    return table === undefined ? undefined : { rank, title: name, text };
  };
  if (ts.isInterfaceDeclaration(declaration)) {
    const ofSystem = exported.some((one) => `${one.name}Props` === name);
    return section(name.endsWith('EndpointProps') ? 5 : ofSystem ? 1 : 2, propsTable(checker, symbol));
  }
  if (ts.isClassDeclaration(declaration)) {
    const system = declaration.heritageClauses !== undefined;
    return section(system ? 0 : name.endsWith('Grants') ? 3 : 4, callsTable(checker, declaration, name));
  }
  if (valueDeclaration && ts.isVariableDeclaration(valueDeclaration) && valueDeclaration.initializer) {
    const { initializer } = valueDeclaration;
    return ts.isObjectLiteralExpression(initializer) ? section(4, callsTable(checker, initializer, name)) : undefined;
  }
  return undefined;
}

/** A line for each prop, inherited ones too; undefined where there is none. */
function propsTable(checker: ts.TypeChecker, symbol: ts.Symbol): string | undefined {
  const lines = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).flatMap((prop) => {
    const [declaration] = prop.declarations ?? [];
    if (declaration === undefined || !ts.isPropertySignature(declaration)) return [];
    const value = declaration.questionToken === undefined ? '(required)' : defaultOf(checker, prop);
    const cells = [`\`${prop.name}\``, code(typeText(checker, declaration.type)), value, documentation(checker, prop)];
    return [`| ${cells.map(cell).join(' | ')} |`];
  });
  return table(['Prop', 'Type', 'Default', 'Meaning'], lines);
}

/** A line for each call that a composition makes: those with a docstring, their own or that of the system's interface. */
function callsTable(checker: ts.TypeChecker, calls: Calls, owner: string): string | undefined {
  const members: readonly ts.Node[] = ts.isClassDeclaration(calls) ? calls.members : calls.properties;
  const lines = members.filter(ts.isMethodDeclaration).flatMap((member) => {
    const meaning = isInside(member) ? '' : callMeaning(checker, calls, member);
    if (meaning === '') return [];
    const parameters = member.parameters.map((parameter) => parameterText(parameter)).join(', ');
    const prefix = !ts.isClassDeclaration(calls) || isStatic(member) ? `${owner}.` : '';
    return [`| ${cell(code(`${prefix}${member.name.getText()}(${parameters})`))} | ${cell(meaning)} |`];
  });
  return table(['Call', 'Meaning'], lines);
}

/** The docstring of a method, or the one that the system's own interface (`IKafka`) has for it. */
function callMeaning(checker: ts.TypeChecker, calls: Calls, method: ts.MethodDeclaration): string {
  const symbol = checker.getSymbolAtLocation(method.name);
  const own = ts.getJSDocCommentsAndTags(method).length > 0 && symbol ? documentation(checker, symbol) : '';
  if (own !== '' || !ts.isClassDeclaration(calls)) return own;
  const interfaces = calls.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword) ?? [];
  const members = interfaces.flatMap(({ types }) =>
    types.map((type) => checker.getTypeAtLocation(type).symbol?.members),
  );
  const inherited = members.flatMap((table) => table?.get(ts.escapeLeadingUnderscores(method.name.getText())) ?? []);
  return inherited.map((one) => documentation(checker, one)).join(' ');
}

function isInside(member: ts.MethodDeclaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const marked = ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal');
  return marked || (ts.getCombinedModifierFlags(member) & hidden) !== 0;
}

function isStatic(member: ts.MethodDeclaration): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

function parameterText({ name, type, initializer, questionToken }: ts.ParameterDeclaration): string {
  const optional = initializer !== undefined || questionToken !== undefined ? '?' : '';
  return `${name.getText()}${optional}: ${type === undefined ? 'unknown' : plain(type.getText())}`;
}

/** A type as it is written, a name for a closed list of words replaced by the words. */
function typeText(checker: ts.TypeChecker, type: ts.TypeNode | undefined): string {
  if (type === undefined) return 'unknown';
  if (!ts.isTypeReferenceNode(type) || type.typeArguments) return plain(type.getText());
  const named = checker.getSymbolAtLocation(type.typeName);
  const [declaration] = (named && target(checker, named).declarations) ?? [];
  if (declaration === undefined || !ts.isTypeAliasDeclaration(declaration)) return plain(type.getText());
  const words = ts.isUnionTypeNode(declaration.type) ? declaration.type.types : [];
  return words.length > 0 && words.every(ts.isLiteralTypeNode)
    ? words.map((word) => word.getText()).join(' | ')
    : plain(type.getText());
}

/** Without what every type here has: nothing that is given to a construct is ever changed. */
function plain(type: string): string {
  return type
    .replace(/\s+/g, ' ')
    .replaceAll('readonly ', '')
    .replace(/Readonly<(Record<.+>)>/, '$1');
}

function defaultOf(checker: ts.TypeChecker, prop: ts.Symbol): string {
  const tag = prop.getJsDocTags(checker).find(({ name }) => name === 'default');
  const text = ts.displayPartsToString(tag?.text).trim();
  return text.startsWith('- ') ? text.slice(2) : text === '' ? '' : code(text);
}

function documentation(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ').trim();
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined;
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...lines].join('\n');
}
