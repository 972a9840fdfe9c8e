import { details } from "./markdown.ts";

/** A piece of a report. When the report is too long, the pieces with the highest rank go first. */
export interface Piece {
  readonly kind: "piece";
  readonly markdown: string;
  /** 0 is never left out. */
  readonly rank: number;
  /** What the reader is told was left out. */
  readonly title: string;
}

/** Pieces behind one line; gone when none of them is left. */
export interface Fold {
  readonly kind: "fold";
  /** HTML made by `markdown.ts`. */
  readonly summary: string;
  readonly nodes: readonly Node[];
}

export type Node = Piece | Fold;

export interface Budget {
  readonly limit: number;
  readonly measure: (text: string) => number;
  /** Where the whole story is: a sentence. */
  readonly elsewhere: string;
}

export function piece(rank: number, title: string, markdown: string): Piece {
  return { kind: "piece", rank, title, markdown };
}

export function fold(summary: string, nodes: readonly Node[]): Fold {
  return { kind: "fold", summary, nodes };
}

/**
 * The Markdown of all pieces that fit, with a notice that names what was left out. `foot` is always kept. The result
 * never exceeds the budget.
 */
export function layOut(nodes: readonly Node[], foot: string, budget: Budget): string {
  const order = pieces(nodes)
    .map((leaf, position) => ({ leaf, position }))
    .filter(({ leaf }) => leaf.rank > 0)
    .toSorted((a, b) => b.leaf.rank - a.leaf.rank || b.position - a.position)
    .map(({ leaf }) => leaf);
  const attempt = (dropped: number): string => {
    const out = order.slice(0, dropped);
    const notice = dropped === 0 ? "" : noticeOf(out, budget.elsewhere);
    return [render(nodes, new Set(out)), notice, foot].filter((part) => part !== "").join("\n\n");
  };
  const fits = (text: string) => budget.measure(text) <= budget.limit;
  const dropped = smallest(order.length, (number) => fits(attempt(number)));
  const text = attempt(dropped);
  return fits(text) ? text : cut(text, foot, budget);
}

function render(nodes: readonly Node[], out: ReadonlySet<Piece>): string {
  return nodes
    .map((node) => {
      if (node.kind === "piece") return out.has(node) ? "" : node.markdown;
      const body = render(node.nodes, out);
      return body === "" ? "" : details(node.summary, body);
    })
    .filter((text) => text !== "")
    .join("\n\n");
}

function pieces(nodes: readonly Node[]): readonly Piece[] {
  return nodes.flatMap((node) => (node.kind === "piece" ? [node] : pieces(node.nodes)));
}

function noticeOf(out: readonly Piece[], elsewhere: string): string {
  const titles = [...new Set(out.map(({ title }) => title))];
  const named = titles.slice(0, 6).join(", ") + (titles.length > 6 ? ` and ${titles.length - 6} more` : "");
  return `> [!NOTE]\n> Left out to keep this short: ${named}. ${elsewhere}`;
}

/** The smallest number in 0…most for which `holds`, or `most`. */
function smallest(most: number, holds: (number: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Last resort, when even what may not be left out is too long: whole lines from the top, open folds and fences closed. */
function cut(text: string, foot: string, { limit, measure, elsewhere }: Budget): string {
  const lines = text.split("\n");
  const closed = (kept: number): string => {
    const head = lines.slice(0, kept).join("\n");
    return `${head}${closings(head)}\n\n> [!NOTE]\n> The rest was left out to keep this short. ${elsewhere}\n\n${foot}`;
  };
  const dropped = smallest(lines.length, (number) => measure(closed(lines.length - number)) <= limit);
  return closed(lines.length - dropped);
}

function closings(head: string): string {
  let fenced: string | undefined;
  let folds = 0;
  for (const line of head.split("\n")) {
    const ticks = /^`{3,}/.exec(line)?.[0];
    if (ticks !== undefined && fenced === undefined) fenced = ticks;
    else if (ticks !== undefined && ticks === line && ticks === fenced) fenced = undefined;
    if (fenced === undefined && line.startsWith("<details>")) folds += 1;
    if (fenced === undefined && line === "</details>") folds -= 1;
  }
  return `${fenced === undefined ? "" : `\n${fenced}`}${"\n\n</details>".repeat(folds)}`;
}
