/** A workflow command that a step printed. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly value: string;
}

export type Level = "error" | "warning" | "notice";

export interface Annotation {
  readonly level: Level;
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly endLine?: number;
  readonly column?: number;
  readonly endColumn?: number;
}

const known: ReadonlySet<string> = new Set([
  "add-mask",
  "add-matcher",
  "add-path",
  "debug",
  "echo",
  "endgroup",
  "error",
  "group",
  "notice",
  "remove-matcher",
  "save-state",
  "set-env",
  "set-output",
  "stop-commands",
  "warning",
]);

/**
 * Reads a line as the runner does (actions/runner, src/Runner.Common/ActionCommand.cs): `::name key=value::text` at
 * the start of a line, or the older `##[name key=value;]text` anywhere in it. `token` is the word that ends a
 * pause of commands, itself a command while the pause lasts.
 */
export function parseCommand(line: string, token?: string): Command | undefined {
  const isKnown = (name: string): boolean =>
    known.has(name.toLowerCase()) || (token !== undefined && name.toLowerCase() === token.toLowerCase());
  const current = /^\s*::(.*?)::(.*)$/s.exec(line);
  const command = current === null ? undefined : build(current, ",", [unescapeProperty, unescapeValue]);
  if (command !== undefined && isKnown(command.name)) return command;
  const older = /^.*?##\[([^\]]*)\](.*)$/s.exec(line);
  const fallback = older === null ? undefined : build(older, ";", [unescapeOlder, unescapeOlder]);
  return fallback !== undefined && isKnown(fallback.name) ? fallback : undefined;
}

type Unescape = (text: string) => string;

function build(found: RegExpExecArray, separator: string, [property, value]: [Unescape, Unescape]): Command {
  const [, head = "", text = ""] = found;
  const space = head.indexOf(" ");
  const name = space < 0 ? head : head.slice(0, space);
  const pairs = (space < 0 ? "" : head.slice(space + 1).trim()).split(separator).flatMap((part) => {
    const equals = part.indexOf("=");
    const isPair = equals > 0 && equals < part.length - 1;
    return isPair ? [[part.slice(0, equals), property(part.slice(equals + 1))] as const] : [];
  });
  return { name, properties: Object.fromEntries(pairs), value: value(text) };
}

function unescapeValue(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

function unescapeProperty(text: string): string {
  const marks = text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%3A", ":");
  return marks.replaceAll("%2C", ",").replaceAll("%25", "%");
}

function unescapeOlder(text: string): string {
  const marks = text.replaceAll("%3B", ";").replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  return marks.replaceAll("%5D", "]").replaceAll("%25", "%");
}

const messageLimit = 4096;

/** An annotation with the runner's corrections of impossible positions, and paths relative to the workspace. */
export function annotationOf(level: Level, command: Command, workspace: string): Annotation {
  const { properties, value } = command;
  const number = (name: string): number | undefined => {
    const parsed = Number.parseInt(properties[name] ?? "", 10);
    return Number.isNaN(parsed) ? undefined : parsed;
  };
  const [endLine, endColumn] = [number("endLine"), number("endColumn")];
  const [line, column] = [number("line") ?? endLine, number("col") ?? endColumn];
  const severalLines = endLine !== undefined && endLine !== line;
  const noColumns = line === undefined || severalLines || (endColumn !== undefined && endColumn < (column ?? 0));
  const noLines = endLine !== undefined && endLine < (line ?? 0);
  const position = {
    ...(noLines ? {} : { line, endLine }),
    ...(noColumns ? {} : { column, endColumn }),
  };
  const file = properties["file"];
  const inside = file?.startsWith(`${workspace}/`) === true ? file.slice(workspace.length + 1) : file;
  return {
    level,
    message: value.slice(0, messageLimit),
    ...defined({ title: properties["title"], file: inside, ...position }),
  };
}

function defined<T extends Readonly<Record<string, unknown>>>(
  given: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> };
function defined(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
