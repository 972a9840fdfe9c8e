/** A fenced block of a page, with what its fence says: ```` ```sh skip="needs a cluster" ````. */
export interface Block {
  /** Of the fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A command of a console block, and what the page says that it prints. */
export interface Shown {
  readonly command: string;
  readonly output: string;
}

/** The blocks of a page in their order. A block that is indented, as in a list, loses its indentation. */
export function blocksOf(page: string): readonly Block[] {
  const fences = page.matchAll(/^( *)(`{3,})(\w+)?(.*)\n([\s\S]*?)^\1\2 *$/gm);
  return [...fences].map(({ 1: indent = "", 3: language = "", 4: info = "", 5: text = "", index }) => ({
    line: page.slice(0, index).split("\n").length,
    language,
    attributes: attributesOf(info),
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

function attributesOf(info: string): Readonly<Record<string, string>> {
  const pairs = info.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, name = "", quoted, bare]) => [name, quoted ?? bare ?? ""]));
}

/** Of a console block: a line that begins with `$ ` is typed, those below it are printed. */
export function shownIn(text: string): readonly Shown[] {
  const parts = text.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = "", ...output] = part.split("\n");
    return { command, output: output.join("\n").trimEnd() };
  });
}

/**
 * Whether something was printed as the page shows it. `…` in a line stands for what differs from run to run, a line
 * that is `…` alone for any lines. Spaces at the ends of lines do not count.
 */
export function isAsShown(output: string, printed: string): boolean {
  const pattern = trimmed(output)
    .split("\n")
    .map((line) => (line.trim() === "…" ? ANY_LINES : `${line.split("…").map(escaped).join(".*?")}\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${trimmed(printed)}\n`);
}

const ANY_LINES = String.raw`(?:.*\n)*?`;

function trimmed(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, "").trimEnd();
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
