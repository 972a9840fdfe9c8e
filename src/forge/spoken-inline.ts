/** Lines of a text, and with them the paragraphs that they stand in: Markdown's marks go over lines, never over a blank one. */
export function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}

/** Each line without code that it opens and closes itself, in paragraphs where that is beyond doubt; others are as they were. */
export function withoutCode(text: string): readonly string[] {
  return paragraphs(text.split("\n")).flatMap((lines) => {
    const bare = lines.map(codeless);
    // In HTML and behind a backslash backticks are none.
    const isClear = !lines.some((line) => line.includes("\\`")) && !bare.some((line) => /`|<[a-z/!?]|\0/i.test(line));
    return isClear ? bare : lines;
  });
}

/** Code goes from a run of backticks to the next as long. */
function codeless(line: string): string {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: run, index }) => ({ run, index }));
  let [bare, at] = ["", 0];
  for (const [position, { run, index }] of runs.entries()) {
    if (index < at) continue;
    const end = runs.slice(position + 1).find((later) => later.run === run);
    if (end === undefined) break;
    bare += line.slice(at, index);
    at = end.index + run.length;
  }
  return bare + line.slice(at);
}

/** Whether each line may stand within a link, its title, code, mathematics or a strike that its paragraph begins before it. */
export function insideInline(lines: readonly string[]): readonly boolean[] {
  // Mathematics may go over blank lines, and a footnote is shown only where something refers to it.
  let isHidden = false;
  return paragraphs(lines).flatMap((paragraph) => {
    const isDoubtful = paragraph.some(isCodeOrTag);
    const places = ["~", "$"].map((mark) => ({
      first: paragraph.findIndex((line) => line.includes(mark)),
      last: paragraph.findLastIndex((line) => line.includes(mark)),
    }));
    let link: Link = { depth: 0, isOpen: false };
    return paragraph.map((line, at) => {
      const isPaired = places.some(({ first, last }) => first !== -1 && first < at && at <= last);
      const isInside = isHidden || isDoubtful || isPaired || link.isOpen || link.depth > 0;
      isHidden ||= line.includes("$$") || /\[\^[^\]]*\]:/.test(line);
      link = linkAfter(link, line);
      return isInside;
    });
  });
}

/** The line that the comment shows as code is none. */
function isCodeOrTag(line: string): boolean {
  return (
    (line.includes("`") && !/^ *`[^`]+` *$/.test(line)) ||
    /<[a-z/!?]/i.test(line.replaceAll(/<https?:\/\/[^\s<>]*>/gi, ""))
  );
}

interface Link {
  /** Of brackets that are open. */
  readonly depth: number;
  /** Whether an address or a title may go on. */
  readonly isOpen: boolean;
}

function linkAfter({ depth, isOpen }: Link, line: string): Link {
  const rest = line.replaceAll(/\\./g, "").replaceAll(/\]\([^()<>"'\s]*(?: "[^"()]*")?\)/g, "]");
  const brackets = rest.match(/[[\]]/g) ?? [];
  return {
    depth: brackets.reduce((sum, mark) => (mark === "[" ? sum + 1 : Math.max(0, sum - 1)), depth),
    isOpen: isOpen || /\]:|\]\(/.test(rest),
  };
}

/** A blank line is one of its own. */
function paragraphs(lines: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let isOpen = false;
  for (const line of lines) {
    if (isOpen && !isBlank(line)) found.at(-1)?.push(line);
    else found.push([line]);
    isOpen = !isBlank(line);
  }
  return found;
}

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
const ATTRIBUTE = String.raw`\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>\u0060]+))?`;
const TAG = new RegExp(
  String.raw`<(?:(/)?([a-z][a-z0-9-]*)(?:${ATTRIBUTE})*\s*/?>|https?://[^\s<>]*>|(?=[a-z/!?]))`,
  "gi",
);

/** Whether each line stands in an element that was opened before it, or has a tag itself; from a tag that is not whole, or closes another element, on nobody knows. */
export function insideHtml(lines: readonly string[]): readonly boolean[] {
  const open: string[] = [];
  let isLost = false;
  return lines.map((line) => {
    let isInside = isLost || open.length > 0;
    for (const [tag, closing, written] of line.matchAll(TAG)) {
      const name = written?.toLowerCase();
      isInside ||= name !== undefined;
      if (tag === "<") isLost = true;
      if (name === undefined || VOID.test(name)) continue;
      if (closing === undefined) open.push(name);
      else if (open.pop() !== name) isLost = true;
    }
    return isInside || isLost;
  });
}
