import type { GraphLinks, GraphNode } from "./onnx-links.ts";

/** Classes of an output's columns, in their order, as the graph writes them. */
export interface NamedColumns {
  readonly names: readonly string[];
  /** `label`: by what the label output says of the same columns. `scores`: by the classifier that made them, which may be an inner one that numbers classes for itself. */
  readonly by: "label" | "scores";
}

/**
 * Which class each column of a score output stands for, followed through the graph: by what the label output chooses
 * with the greatest of the same columns, by a ZipMap of the same columns, or by the classifier that made them. An
 * operator that could mix or turn columns ends the search, and so does a classifier whose scores are not the output's.
 */
export function namedColumns(
  links: GraphLinks,
  { score, label }: { readonly score: string; readonly label?: string | undefined },
): NamedColumns | undefined {
  return new Tracer(links).namesOf(score, label);
}

const CLASSIFIERS: ReadonlySet<string> = new Set(
  ["LinearClassifier", "SVMClassifier", "TreeEnsembleClassifier"].map((name) => `ai.onnx.ml::${name}`),
);

/** Columns stay where they are, and a greater score stays greater: followed through the first input. */
const KEEPING: ReadonlySet<string> = new Set([
  "Identity", "Cast", "CastLike", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Dropout", "Softmax", "LogSoftmax",
  "Sigmoid", "HardSigmoid", "Exp", "Log", "Clip", "Relu", "Tanh", "ai.onnx.ml::Normalizer",
]); // prettier-ignore

const PASSING: ReadonlySet<string> = new Set([
  "Identity",
  "Cast",
  "CastLike",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
]);

// A graph that loops is refused by the engine; this only ends the walk.
const MOST_STEPS = 10_000;

class Tracer {
  readonly #links: GraphLinks;
  readonly #makers = new Map<string, GraphNode>();

  constructor(links: GraphLinks) {
    this.#links = links;
    for (const node of links.nodes) for (const output of node.outputs) this.#makers.set(output, node);
  }

  namesOf(score: string, label: string | undefined): NamedColumns | undefined {
    const chain = this.#sameColumns(score);
    const named = this.#namedElsewhere(label).find(({ value }) => intersects(this.#sameColumns(value), chain));
    if (named !== undefined) return { names: named.names, by: "label" };
    const root = chain.at(-1) ?? score;
    const node = this.#makers.get(root);
    if (node === undefined) return undefined;
    if (CLASSIFIERS.has(node.operator) && node.outputs[1] === root) {
      const names = classesOf(node);
      return names.length === 0 ? undefined : { names, by: "scores" };
    }
    return this.#picked(node, label);
  }

  /** The value, and those before it whose columns are the same, the farthest last. */
  #sameColumns(value: string): readonly string[] {
    const chain: string[] = [];
    for (let at: string | undefined = value; at !== undefined && chain.length < MOST_STEPS; at = this.#before(at))
      chain.push(at);
    return chain;
  }

  #before(value: string): string | undefined {
    const node = this.#makers.get(value);
    if (node === undefined) return undefined;
    const { operator, inputs } = node;
    const [first = "", second = ""] = inputs;
    if (operator === "Concat" || operator === "Sum" || operator === "Mean" || operator === "Max")
      return inputs.length === 1 ? this.#moving(first) : undefined;
    if (operator === "Sub") return this.#moving(first);
    if (operator === "Div")
      return this.#links.fixed.has(second) && !this.#isPositive(second) ? undefined : this.#moving(first);
    if (operator === "Add" || operator === "Mul") {
      const [constant, other] = this.#links.fixed.has(first) ? [first, second] : [second, first];
      if (!this.#links.fixed.has(constant) || (operator === "Mul" && !this.#isPositive(constant))) return undefined;
      return this.#moving(other);
    }
    return KEEPING.has(operator) ? this.#moving(first) : undefined;
  }

  #moving(value: string): string | undefined {
    return this.#links.fixed.has(value) ? undefined : value;
  }

  #isPositive(constant: string): boolean {
    return this.#links.constants.get(constant)?.every((value) => Number(value) > 0) ?? false;
  }

  /** What the label output and ZipMaps say of the columns of other values. */
  #namedElsewhere(label: string | undefined): readonly { readonly value: string; readonly names: readonly string[] }[] {
    const maps = this.#links.nodes.flatMap((node) => {
      const names = node.operator === "ai.onnx.ml::ZipMap" ? classesOf(node) : [];
      const [value] = node.inputs;
      return value === undefined || names.length === 0 ? [] : [{ value, names }];
    });
    const chosen = label === undefined ? undefined : this.#chosenBy(label);
    return chosen === undefined ? maps : [chosen, ...maps];
  }

  /** The value whose greatest column a label stands for, with the label of each column. */
  #chosenBy(label: string): { readonly value: string; readonly names: readonly string[] } | undefined {
    const node = this.#makers.get(this.#passed(label));
    if (node === undefined) return undefined;
    const [first = "", second = ""] = node.inputs;
    if (CLASSIFIERS.has(node.operator)) {
      const scores = node.outputs[1];
      const names = classesOf(node);
      return scores === undefined || names.length === 0 ? undefined : { value: scores, names };
    }
    if (node.operator === "ai.onnx.ml::ArrayFeatureExtractor" || node.operator === "Gather") {
      const names = this.#links.constants.get(first);
      const value = this.#greatest(second);
      return names === undefined || value === undefined ? undefined : { value, names };
    }
    return node.operator === "ai.onnx.ml::LabelEncoder" ? this.#encoded(node, first) : undefined;
  }

  #encoded(
    encoder: GraphNode,
    input: string,
  ): { readonly value: string; readonly names: readonly string[] } | undefined {
    const [keys, values] = ["keys_", "values_"].map((prefix) => listOf(encoder, prefix));
    if (keys === undefined || values === undefined || keys.length !== values.length) return undefined;
    const inner = this.#chosenBy(input);
    const greatest = inner === undefined ? this.#greatest(input) : undefined;
    const found =
      inner ?? (greatest === undefined ? undefined : { value: greatest, names: keys.map((_, at) => String(at)) });
    if (found === undefined || !found.names.every((name) => keys.includes(name))) return undefined;
    return { value: found.value, names: found.names.map((name) => values[keys.indexOf(name)] ?? "") };
  }

  #greatest(index: string): string | undefined {
    const node = this.#makers.get(this.#passed(index));
    return node?.operator === "ArgMax" ? node.inputs[0] : undefined;
  }

  #passed(value: string): string {
    let at = value;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const node = this.#makers.get(at);
      const [input] = node?.inputs ?? [];
      if (node === undefined || input === undefined || !PASSING.has(node.operator)) return at;
      at = input;
    }
    return at;
  }

  /** Some columns of a named value: the second of two probabilities, or all in another order. */
  #picked({ operator, inputs, lists }: GraphNode, label: string | undefined): NamedColumns | undefined {
    const [value = "", second = "", third = ""] = inputs;
    const axis = lists.get("axis")?.[0] ?? "0";
    const isPick =
      operator === "ai.onnx.ml::ArrayFeatureExtractor" || (operator === "Gather" && (axis === "1" || axis === "-1"));
    const from = isPick || operator === "Slice" ? this.namesOf(value, label) : undefined;
    if (from === undefined) return undefined;
    const places = isPick
      ? this.#links.constants.get(second)?.map(Number)
      : this.#sliced(from.names.length, { starts: second, ends: third, inputs });
    if (places === undefined) return undefined;
    const names = places.map((place) => from.names[place < 0 ? place + from.names.length : place]);
    return names.every((name) => name !== undefined) ? { ...from, names } : undefined;
  }

  #sliced(
    width: number,
    { starts, ends, inputs }: { readonly starts: string; readonly ends: string; readonly inputs: readonly string[] },
  ): readonly number[] | undefined {
    const [start, ...more] = this.#numbers(starts) ?? [];
    const [end] = this.#numbers(ends) ?? [];
    const [axis] = this.#numbers(inputs[3] ?? "") ?? [];
    const [step = 1] = this.#numbers(inputs[4] ?? "") ?? [];
    if (start === undefined || end === undefined || more.length > 0 || (axis !== 1 && axis !== -1) || step !== 1)
      return undefined;
    return Array.from({ length: width }, (_, at) => at).slice(start, end);
  }

  #numbers(constant: string): readonly number[] | undefined {
    return this.#links.constants.get(constant)?.map(Number);
  }
}

function classesOf(node: GraphNode): readonly string[] {
  return listOf(node, "classlabels_") ?? [];
}

function listOf({ lists }: GraphNode, prefix: string): readonly string[] | undefined {
  return [...lists].find(([name]) => name.startsWith(prefix))?.[1];
}

function intersects(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return some.some((value) => known.has(value));
}
