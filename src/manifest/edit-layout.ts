import { columnOf, lineBreakOf, lineEnd } from "./edit-lines.ts";
import type { EditEntry, EditNode } from "./edit-tree.ts";

/** How people wrote this file, so that what is added looks like what is there. */
export interface Layout {
  readonly lineBreak: string;
  /** Columns from a key to the keys below it. */
  readonly step: number;
  /** Columns from a key to the `-` of its list: 0 where lists stand at their key's column. */
  readonly listStep: number;
  /** Columns from a `-` to its item. */
  readonly itemStep: number;
  /** Between braces and what they hold. */
  readonly padding: "" | " ";
}

export const USUAL_STEP = 2;

/** Each property as the file shows it first; what it shows nowhere is as most files have it. */
export function layoutOf(text: string, root: EditNode): Layout {
  const nodes = nodesOf(root);
  const under = (kind: EditNode["kind"]): number | undefined => stepsTo(text, nodes, kind)[0];
  const step = under("mapping") ?? USUAL_STEP;
  return {
    lineBreak: lineBreakOf(text),
    step,
    listStep: under("sequence") ?? step,
    itemStep: nodes.map((node) => itemStepOf(text, node)).find((columns) => columns !== undefined) ?? USUAL_STEP,
    padding: nodes.some((node) => isMappingIn(node, "flow") && text.startsWith("{ ", node.content)) ? " " : "",
  };
}

/** Columns from a `-` to the item beside it, as the last item of a list has it that stands there. */
export function itemStepOf(text: string, { kind, style, entries }: EditNode): number | undefined {
  return kind === "sequence" && style === "block"
    ? entries.map((entry) => stepBeside(text, entry)).findLast((columns) => columns !== undefined)
    : undefined;
}

/** Undefined where nothing stands beside the `-`. */
export function stepBeside(text: string, { start, value }: EditEntry): number | undefined {
  const isBeside = value.style !== "absent" && lineEnd(text, start) === lineEnd(text, value.start);
  return isBeside ? value.start - start : undefined;
}

function nodesOf(node: EditNode): readonly EditNode[] {
  return [node, ...node.entries.flatMap(({ value }) => nodesOf(value))];
}

function isMappingIn({ kind, style, entries }: EditNode, form: EditNode["style"]): boolean {
  return kind === "mapping" && style === form && entries.length > 0;
}

/** Columns from keys to the block collections of a kind below them. */
function stepsTo(text: string, nodes: readonly EditNode[], kind: EditNode["kind"]): readonly number[] {
  return nodes
    .filter((node) => isMappingIn(node, "block"))
    .flatMap(({ entries }) => entries)
    .filter(({ value }) => value.kind === kind && value.style === "block")
    .map(({ start, value }) => columnOf(text, value.content) - columnOf(text, start));
}
