import { listed, suggest } from "../../kernel/text.ts";
import type { LineageGraph } from "./graph.ts";
import type { Node } from "./nodes.ts";

/** What is asked about: one thing, with the nodes that either direction begins at. */
export interface LineageTarget {
  readonly kind: "model" | "dataset" | "content" | "artifact" | "base-model";
  /** As the graph has it: a digest in full. */
  readonly name: string;
  readonly model?: string | undefined;
  readonly above: readonly Node[];
  readonly below: readonly Node[];
}

export type FoundTarget =
  | { readonly kind: "found"; readonly target: LineageTarget }
  /** How to name each of those that it could be. */
  | { readonly kind: "ambiguous"; readonly choices: readonly string[]; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

/** Fewer digits meet others by chance. */
const LEAST_DIGITS = 12;
const SHOWN = 20;

/**
 * What a word means: a model, a dataset (`<dataset>` or `<model>/<dataset>`), a digest or the first twelve of its digits,
 * with or without its algorithm, or a base model (`<id>` or `<id>@<revision>`). What it could mean twice is asked back.
 */
export function findTarget(graph: LineageGraph, word: string): FoundTarget {
  const wanted = word.trim();
  if (wanted === "") return unknown("Name a dataset, an artifact or a model.");
  const hex = /^(?:(sha256|md5):)?([0-9a-f]+)(\.dir)?$/.exec(wanted.toLowerCase());
  const named = [...modelsNamed(graph, wanted), ...datasetsNamed(graph, wanted), ...basesNamed(graph, wanted)];
  const isDigest = hex !== null && (hex[1] !== undefined || named.length === 0);
  const found = isDigest ? digestsNamed(graph, wanted.toLowerCase()) : named;
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return { kind: "found", target: only };
  if (only !== undefined) return ambiguous(wanted, found.map(choiceOf));
  if (isDigest && (hex[2] ?? "").length < LEAST_DIGITS)
    return unknown(
      `${JSON.stringify(shown(wanted))} is too short for a digest: give at least ${LEAST_DIGITS} of its digits.`,
    );
  const nearest = suggest(wanted, [...graph.models.keys(), ...graph.datasets.keys()]);
  const advice = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return unknown(`Neither the ledger nor a manifest knows ${JSON.stringify(shown(wanted))}.${advice}`);
}

function shown(word: string): string {
  return word.length > 100 ? `${word.slice(0, 99)}…` : word;
}

function unknown(message: string): FoundTarget {
  return { kind: "unknown", message };
}

function ambiguous(word: string, choices: readonly string[]): FoundTarget {
  const told = choices.slice(0, SHOWN);
  const left = choices.length - told.length;
  const rest = left > 0 ? [...told, `${left} more`] : told;
  return {
    kind: "ambiguous",
    choices,
    message: `${JSON.stringify(shown(word))} could be ${listed(rest)}. Name one of them.`,
  };
}

function choiceOf({ kind, name, model }: LineageTarget): string {
  if (kind === "model") return `the model (model:${name})`;
  return kind === "dataset" ? `${model ?? ""}/${name}` : name;
}

function modelsNamed(graph: LineageGraph, word: string): readonly LineageTarget[] {
  const name = word.replace(/^model:/, "");
  const node = graph.models.get(name);
  if (node === undefined) return [];
  const made = node.into.flatMap(({ kind, into }) => (kind === "run" ? into : []));
  const accepted = (graph.acceptances.get(name) ?? []).flatMap(({ from }) => from.filter(isArtifact));
  // What stands now is asked about most.
  const versions = [...new Set([...accepted.toReversed(), ...made.toReversed()])];
  return [{ kind: "model", name, above: [...versions, node], below: [...accepted.toReversed(), node] }];
}

function isArtifact({ kind }: Node): boolean {
  return kind === "artifact";
}

function datasetsNamed(graph: LineageGraph, word: string): readonly LineageTarget[] {
  const [, model, name = word] = /^([^/]+)\/(.+)$/.exec(word) ?? [];
  const known = graph.datasets.get(name) ?? new Map<string, Node>();
  const wanted = [...known].filter(([of]) => model === undefined || of === model);
  return wanted.map(([of, node]) => ({ kind: "dataset", name, model: of, above: [node], below: [node] }));
}

function basesNamed(graph: LineageGraph, word: string): readonly LineageTarget[] {
  const known = [...graph.baseModels].filter(([name]) => name === word || name.startsWith(`${word}@`));
  return known.map(([name, node]) => ({ kind: "base-model", name, above: [node], below: [node] }));
}

function digestsNamed(graph: LineageGraph, word: string): readonly LineageTarget[] {
  const hex = word.replace(/^(?:sha256|md5):/, "");
  if (hex.length < LEAST_DIGITS) return [];
  const isWanted = (digest: string): boolean =>
    word === hex ? digest.slice(digest.indexOf(":") + 1).startsWith(hex) : digest.startsWith(word);
  const wanted = new Set([...graph.artifacts.keys(), ...graph.contents.keys()].filter(isWanted));
  return [...wanted].map((name) => {
    const artifact = graph.artifacts.get(name);
    // A model that was trained on another one's file: the bytes are both.
    const nodes = [artifact, graph.contents.get(name)].filter((node) => node !== undefined);
    return { kind: artifact === undefined ? "content" : "artifact", name, above: nodes, below: nodes };
  });
}
