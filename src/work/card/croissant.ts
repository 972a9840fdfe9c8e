import type { Dataset, ModelManifest } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { messageOf } from "../../kernel/errors.ts";
import { describedBy, valuesOf, type DescribedFacts } from "./croissant-facts.ts";

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
    const other = otherContent(dataset, read.croissant);
    if (other !== undefined) {
      const message = `It describes other bytes: its sha256 of ${other} is not the one in version.sha256.`;
      problems.push({ dataset: name, path, message, ...lineOf(files.get(path) ?? "", '"sha256"') });
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
  if (text === undefined)
    return {
      problem: { message: "Git has no such file: add it, also where it lies here already. A link is not followed." },
    };
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

/** The file of a pinned dataset that the description has with another digest; undefined where nothing says so. */
function otherContent({ path, version }: Dataset, croissant: Readonly<Record<string, unknown>>): string | undefined {
  const pinned = version?.sha256;
  if (pinned === undefined) return undefined;
  const own = path.split("/").at(-1) ?? path;
  // One that stands alone is no list in what a program has written out.
  const other = valuesOf(croissant, "distribution").find((one) => {
    if (!isRecord(one)) return false;
    const [sha256, address] = [valuesOf(one, "sha256")[0], addressOf(valuesOf(one, "contentUrl")[0])];
    if (typeof sha256 !== "string" || address === undefined) return false;
    return (
      address.split("/").at(-1) === own &&
      sha256
        .trim()
        .toLowerCase()
        .replace(/^sha256:/, "") !== pinned
    );
  });
  return other === undefined ? undefined : own;
}

/** Where a file is, without what a server is asked for beside it. */
function addressOf(value: unknown): string | undefined {
  const address = isRecord(value) ? value["@id"] : value;
  return typeof address === "string" ? address.replace(/[?#].*$/, "") : undefined;
}

function isDataset({ "@type": type }: Readonly<Record<string, unknown>>): boolean {
  const types = Array.isArray(type) ? type : [type];
  return types.some((one) => typeof one === "string" && /(?:^|[:/])Dataset$/.test(one));
}

function lineOf(text: string, part: string): { readonly line: number } {
  const at = text.indexOf(part);
  return { line: at < 0 ? 1 : text.slice(0, at).split("\n").length };
}

function filled(dataset: Dataset, { asOf, period, origin, labels, ...facts }: DescribedFacts): Dataset {
  const { origin: from = {}, labels: by = {} } = dataset;
  const { type, ...source } = { ...origin, ...from };
  const { source: labelled, ...method } = { ...labels, ...by };
  return {
    ...facts,
    ...dayOf(dataset, { asOf, period }),
    ...dataset,
    ...(type !== undefined && { origin: { type, ...source } }),
    ...(labelled !== undefined && { labels: { source: labelled, ...method } }),
  };
}

/** The last day of a period stands for the day of the data: a later one of the description would make it fresher. */
function dayOf(
  dataset: Dataset,
  { asOf, period }: { readonly [name in "asOf" | "period"]: Dataset[name] },
): Pick<Dataset, "asOf" | "period"> {
  if (dataset.period !== undefined || dataset.asOf !== undefined) return {};
  const day = asOf === undefined || (period !== undefined && period.to < asOf) ? {} : { asOf };
  return { ...day, ...(period !== undefined && { period }) };
}
