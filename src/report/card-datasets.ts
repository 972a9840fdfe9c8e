import type { Dataset, DatasetPrivacy, ModelManifest } from "../generated/types.ts";
import { authoredLine } from "./authored.ts";
import { MISSING } from "./card-facts.ts";
import { code, table } from "./markdown.ts";

/** What is known of each dataset: a table of all, then what is said of each. */
export function datasetSection({ datasets }: ModelManifest): string {
  const head = ["Dataset", "Origin", "Collected", "Period", "As of", "License", "Personal data"];
  const rows = Object.entries(datasets).map(([name, dataset]) => [
    code(name),
    origin(dataset),
    dataset.collection === undefined ? MISSING : code(dataset.collection.method),
    dataset.period === undefined ? MISSING : `${dataset.period.from} to ${dataset.period.to}`,
    dataset.asOf ?? dataset.period?.to ?? MISSING,
    dataset.license === undefined ? MISSING : code(dataset.license),
    dataset.personalData ?? MISSING,
  ]);
  const told = Object.entries(datasets).flatMap(([name, dataset]) => {
    const lines = linesOf(dataset);
    return lines.length === 0 ? [] : [[`**${code(name)}**`, lines.join("\n")].join("\n\n")];
  });
  return [table({ head, rows }), ...told].join("\n\n");
}

function linesOf(dataset: Dataset): readonly string[] {
  const { description, url, derivedFrom = [], representativeness, labels, knownGaps, privacy } = dataset;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Rows", description],
    ["Stand for", representativeness],
    ["Labels", labels === undefined ? undefined : [labels.source, labels.method].filter(isSaid).join(": ")],
    ["Known gaps", knownGaps],
  ];
  const said = facts.flatMap(([name, text]) => (text === undefined ? [] : [`- **${name}:** ${authoredLine(text)}`]));
  const made =
    derivedFrom.length === 0 ? [] : [`- **Made from:** ${derivedFrom.map((from) => code(from, 300)).join(", ")}`];
  const page = url === undefined ? [] : [`- **Described at:** ${code(url, 500)}`];
  return [...said, ...made, ...page, ...(privacy === undefined ? [] : privacyLines(privacy))];
}

function privacyLines({
  lawfulBasis,
  purpose,
  retentionUntil,
  record,
  columns = {},
}: DatasetPrivacy): readonly string[] {
  const named = Object.entries(columns).map(([name, { type }]) => `${code(name, 100)} (${code(type, 40)})`);
  const facts: readonly (readonly [string, string])[] = [
    ["Lawful basis", lawfulBasis ?? ""],
    ["Purpose", purpose === undefined ? "" : authoredLine(purpose)],
    ["Kept until", retentionUntil ?? ""],
    ["Record of processing", record === undefined ? "" : code(record, 300)],
    ["Personal columns", named.slice(0, 100).join(", ")],
  ];
  return facts.flatMap(([name, value]) => (value === "" ? [] : [`- **${name}:** ${value}`]));
}

function origin({ origin: from }: Dataset): string {
  if (from === undefined) return MISSING;
  const said = [from.source, from.owner].filter(isSaid).map((text) => code(text));
  return [from.type, ...said].join(", ");
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}
