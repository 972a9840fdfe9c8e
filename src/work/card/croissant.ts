import type { Dataset, ModelManifest } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { messageOf } from "../../kernel/errors.ts";
import { describedBy } from "./croissant-facts.ts";

/** A description that cannot be used: of which dataset, and where in its file. */
export interface CroissantProblem {
  readonly dataset: string;
  /** As the manifest names the file. */
  readonly path: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Described {
  readonly manifest: ModelManifest;
  readonly problems: readonly CroissantProblem[];
}

/** More is no description but data. */
const MOST_BYTES = 8 * 1024 ** 2;

/**
 * The manifest with what the Croissant files of its datasets say where it says nothing itself: what is written there is
 * never overridden. `files` has their texts by the path that the manifest names; what is not there is a problem.
 */
export function withCroissant(manifest: ModelManifest, files: ReadonlyMap<string, string>): Described {
  const problems: CroissantProblem[] = [];
  const datasets = Object.entries(manifest.datasets).map(([name, dataset]) => {
    const path = dataset.croissant;
    if (path === undefined) return [name, dataset] as const;
    const read = readCroissant(files.get(path));
    if ("problem" in read) {
      problems.push({ dataset: name, path, ...read.problem });
      return [name, dataset] as const;
    }
    return [name, filled(dataset, describedBy(read.croissant))] as const;
  });
  return { manifest: { ...manifest, datasets: Object.fromEntries(datasets) }, problems };
}

type Read =
  | { readonly croissant: Readonly<Record<string, unknown>> }
  | { readonly problem: Omit<CroissantProblem, "dataset" | "path"> };

function readCroissant(text: string | undefined): Read {
  if (text === undefined) return { problem: { message: "The file is not there." } };
  if (text.length > MOST_BYTES) return { problem: { message: "The file is longer than 8 MiB: it is no description." } };
  const parsed = parsedJson(text);
  if ("problem" in parsed) return parsed;
  const value = datasetOf(parsed.value);
  if (!isRecord(value)) return { problem: { message: "The file holds no JSON object.", line: 1 } };
  if (!isDataset(value))
    return {
      problem: { message: 'The file describes no dataset: its "@type" is not sc:Dataset.', ...lineOf(text, '"@type"') },
    };
  return { croissant: value };
}

function parsedJson(text: string): { readonly value: unknown } | Extract<Read, { problem: unknown }> {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const said = messageOf(error);
    const at = Number(/position (\d+)/.exec(said)?.[1] ?? text.trimEnd().length);
    const before = text.slice(0, at).split("\n");
    // The engine's message quotes the text, which may hold what is nobody's business.
    return {
      problem: { message: "The file is no JSON.", line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    };
  }
}

/** The description itself, also where it stands in a list or a graph: JSON-LD that a program has written out. */
function datasetOf(value: unknown): unknown {
  const graph: unknown = isRecord(value) && !isDataset(value) ? value["@graph"] : value;
  if (!Array.isArray(graph)) return value;
  const nodes: readonly unknown[] = graph;
  const datasets = nodes.filter((node) => isRecord(node) && isDataset(node));
  return datasets.length === 1 ? datasets[0] : value;
}

function isDataset({ "@type": type }: Readonly<Record<string, unknown>>): boolean {
  const types = Array.isArray(type) ? type : [type];
  return types.some((one) => typeof one === "string" && /(?:^|[:/])Dataset$/.test(one));
}

function lineOf(text: string, part: string): { readonly line: number } {
  const at = text.indexOf(part);
  return { line: at < 0 ? 1 : text.slice(0, at).split("\n").length };
}

function filled(dataset: Dataset, found: Partial<Dataset>): Dataset {
  const { asOf, origin, ...facts } = found;
  // The last day of the period stands for the day of the data: a later one of the description would make it fresher.
  const day = dataset.period === undefined && asOf !== undefined ? { asOf } : {};
  const owner =
    dataset.origin !== undefined && dataset.origin.owner === undefined && origin?.owner !== undefined
      ? { origin: { ...dataset.origin, owner: origin.owner } }
      : {};
  return { ...(origin?.type !== undefined && { origin }), ...facts, ...day, ...dataset, ...owner };
}
