import { short, type LineageGraph } from "./graph.ts";
import type { Node } from "./nodes.ts";
import type { LineageTarget } from "./target.ts";

/** What something was made from, what was made of it, and where that serves. */
export interface Lineage {
  readonly target: LineageTarget;
  readonly from: readonly Branch[];
  readonly into: readonly Branch[];
  readonly serves: readonly Serving[];
  /** What is missing or goes in a circle: sentences. */
  readonly problems: readonly string[];
}

export interface Branch {
  readonly node: Node;
  /** What stands above it in this tree already is not unfolded a second time. */
  readonly isRepeated: boolean;
  readonly branches: readonly Branch[];
}

export interface Serving {
  readonly environment: string;
  readonly model: string;
  readonly digest: string;
  readonly version?: string | undefined;
}

/** Both directions from a target. Each thing is unfolded once, so that the answer is as large as what it tells of. */
export function lineageOf(graph: LineageGraph, target: LineageTarget): Lineage {
  const up = new Walk("from");
  const down = new Walk("into");
  const from = up.beyond(target.above);
  const into = down.beyond(target.below);
  const seen = [...new Set([...up.seen, ...down.seen])];
  const problems = seen.flatMap((node) => node.missing.map((words) => `${nameOf(node)}: ${words}.`));
  const serves = [...down.seen].flatMap((node) => servingOf(node));
  const standing = target.kind === "model" ? graph.acceptances.get(target.name)?.at(-1) : undefined;
  const beyond = [...up.ends, ...down.ends];
  const isUnserved = standing !== undefined && serves.length === 0 && beyond.length === 0;
  return {
    target,
    from,
    into,
    serves: serves.toSorted(byPlace),
    problems: [
      ...up.circles,
      ...down.circles,
      ...beyond.slice(0, 5).map(notFollowed),
      ...problems,
      ...(isUnserved ? [unserved(target.name, standing.digest ?? "")] : []),
    ],
  };
}

function unserved(model: string, digest: string): string {
  return `No environment names ${model}; the default branch stands for ${short(digest)}.`;
}

/** A chain that is longer than anybody reads would also be deeper than a program can go. */
const DEEPEST = 300;

function notFollowed(node: Node): string {
  return `What lies more than ${DEEPEST} steps away is not followed: ask about ${nameOf(node)} for what is beyond it.`;
}

class Walk {
  readonly seen = new Set<Node>();
  readonly circles: string[] = [];
  /** Where it was not followed further. */
  readonly ends: Node[] = [];
  readonly #path: Node[] = [];
  readonly #way: "from" | "into";

  constructor(way: "from" | "into") {
    this.#way = way;
  }

  /** What lies beyond one node; of several each stands above its own. */
  beyond(roots: readonly Node[]): readonly Branch[] {
    const [only, ...others] = roots;
    if (only !== undefined && others.length === 0) return this.#below(only);
    return roots.filter((node) => !this.seen.has(node)).map((node) => this.#branch(node));
  }

  #below(node: Node): readonly Branch[] {
    this.seen.add(node);
    if (this.#path.length === DEEPEST) {
      if (node[this.#way].length > 0) this.ends.push(node);
      return [];
    }
    this.#path.push(node);
    const branches = node[this.#way].map((next) => this.#branch(next));
    this.#path.pop();
    return branches;
  }

  #branch(node: Node): Branch {
    const isRepeated = this.seen.has(node);
    if (!isRepeated) return { node, isRepeated, branches: this.#below(node) };
    const at = this.#path.indexOf(node);
    if (at >= 0) this.circles.push(circle([...this.#path.slice(at), node], this.#way));
    return { node, isRepeated, branches: [] };
  }
}

function circle(path: readonly Node[], way: "from" | "into"): string {
  const inOrder = way === "into" ? path : path.toReversed();
  return `What was made from what goes in a circle, which cannot be: ${inOrder.map(nameOf).join(" → ")}.`;
}

function servingOf(node: Node): readonly Serving[] {
  if (node.kind !== "environment") return [];
  const { name, model = "", digest = "", version } = node;
  return [{ environment: name, model, digest, version }];
}

function byPlace(a: Serving, b: Serving): number {
  const [left, right] = [a, b].map(({ environment, model }) => `${environment} ${model}`);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

/** A node in a word, for sentences. */
export function nameOf({ kind, name, model }: Node): string {
  if (kind === "dataset") return `dataset ${model ?? ""}/${name}`;
  return `${WORDS[kind]} ${KEYED.has(kind) ? short(name) : name}`;
}

const KEYED: ReadonlySet<Node["kind"]> = new Set(["content", "run", "artifact", "evaluation"]);

const WORDS = {
  source: "source",
  dataset: "dataset",
  content: "content",
  "base-model": "base model",
  model: "model",
  run: "run",
  artifact: "artifact",
  evaluation: "evaluation",
  acceptance: "acceptance",
  environment: "environment",
  window: "window",
} as const satisfies Record<Node["kind"], string>;
