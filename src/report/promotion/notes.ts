import type { CardDiff, EvaluationRecord, RunRecord } from "../../generated/types.ts";
import { plural } from "../../kernel/text.ts";
import { formatBytes } from "../../kernel/units.ts";
import { metricName } from "../../manifest/metric-names.ts";
import { metricText } from "../../records/metric-text.ts";
import { renderCardChanges } from "../card-changes.ts";
import { code, details, prose, table } from "../markdown.ts";
import { gatedMetrics } from "../metric-table.ts";

/** A version as its release tells it. */
export interface ReleasedVersion {
  readonly version: string;
  readonly commit: string;
  readonly run: RunRecord;
  readonly evaluation: EvaluationRecord;
}

export interface ReleaseNotes extends ReleasedVersion {
  readonly model: string;
  /** The version before it; undefined: this is the first. */
  readonly before?: ReleasedVersion | undefined;
  /** Since that version, by meaning. */
  readonly diff: CardDiff;
  /** Where a server loads it from. */
  readonly address?: string | undefined;
  /** What was signed of it, by the names of its files. */
  readonly attestations: readonly string[];
  /** `owner/name`. */
  readonly repository: string;
}

/** GitHub takes 125,000 characters of a release's text. */
const MOST_CHANGES = 60;
const LONGEST = 100_000;

/** What changed since the last version in code, data and numbers, with the change of the card; the same version gives the same text. */
export function releaseNotes(notes: ReleaseNotes): string {
  const parts = [
    headline(notes),
    metricsPart(notes),
    dataPart(notes),
    codePart(notes),
    cardPart(notes),
    filesPart(notes),
  ].filter((part) => part !== "");
  const text = parts.join("\n\n");
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function headline({ model, version, run, before }: ReleaseNotes): string {
  const files = run.artifact.set === undefined ? "one file" : plural(run.artifact.set.files.length, "file");
  const since = before === undefined ? "the first version" : `after ${code(before.version)}`;
  return `${code(model)} ${code(version)}, ${since}: ${files}, ${formatBytes(run.artifact.bytes)}, root digest ${code(run.artifact.digest)}.`;
}

function metricsPart({ evaluation, before, version }: ReleaseNotes): string {
  const own = gatedMetrics(evaluation.metrics);
  const isSameData = before !== undefined && decidingDigest(before.evaluation) === decidingDigest(evaluation);
  const rows = own.map(([name, metric]) => {
    const { value, limit } = metricText(metric);
    const then = isSameData ? before.evaluation.metrics[name] : undefined;
    return [prose(metricName(name)), then === undefined ? "" : metricText(then).value, value, limit];
  });
  if (rows.length === 0) return "";
  const head = ["Metric", before === undefined ? "Before" : before.version, version, "Limit"];
  const cells = table({ head: head.map((word) => prose(word)), rows, align: "lrrl" });
  if (before === undefined || isSameData) return `### Evaluation\n\n${cells}`;
  return `### Evaluation\n\n${cells}\n\n${prose(before.version)} was measured on other rows, so its numbers are not beside these.`;
}

function decidingDigest({ datasets }: EvaluationRecord): string | undefined {
  return Object.values(datasets).find(({ role }) => role === "decides")?.digest;
}

function dataPart({ run, before }: ReleaseNotes): string {
  const rows = Object.entries(run.datasets).map(([name, digest]) => {
    const then = before?.run.datasets[name];
    const word = before === undefined ? "" : then === undefined ? "new" : then === digest ? "unchanged" : "changed";
    return [code(name), code(digest.slice(0, 19)), word];
  });
  const gone = Object.keys(before?.run.datasets ?? {}).filter((name) => !Object.hasOwn(run.datasets, name));
  const all = [...rows, ...gone.map((name) => [code(name), "", "removed"])];
  if (all.length === 0) return "";
  return `### Training data\n\n${table({ head: ["Dataset", "Content", "Since then"], rows: all, align: "lll" })}`;
}

function codePart({ before, commit, run, repository }: ReleaseNotes): string {
  const trained = run.commit ?? commit;
  const range = before === undefined ? "" : compareLink(repository, before.commit, commit);
  const params = before === undefined ? [] : changedParams(before.run.params, run.params);
  const lines = [
    `Commit ${code(commit.slice(0, 12))}${trained === commit ? "" : `, trained at ${code(trained.slice(0, 12))}`}${range}.`,
    ...params.map(([name, from, to]) => `- ${code(name)}: ${code(from)} → ${code(to)}`),
  ];
  return `### Code and parameters\n\n${lines.join("\n")}`;
}

function compareLink(repository: string, from: string, to: string): string {
  const isSafe = /^[\w.-]+\/[\w.-]+$/.test(repository);
  return from === to || !isSafe ? "" : ` ([what changed](../../compare/${from}...${to}))`;
}

function changedParams(
  before: RunRecord["params"],
  now: RunRecord["params"],
): readonly (readonly [string, string, string])[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return names.flatMap((name) => {
    const [from, to] = [JSON.stringify(valueIn(before, name)), JSON.stringify(valueIn(now, name))];
    return from === to ? [] : [[name, from ?? "not set", to ?? "not set"] as const];
  });
}

function valueIn(params: RunRecord["params"], name: string): unknown {
  return Object.hasOwn(params, name) ? Reflect.get(params, name) : undefined;
}

function cardPart({ diff, before, version }: ReleaseNotes): string {
  if (before === undefined || diff.changes.length === 0) return "";
  const changes = renderCardChanges(diff, MOST_CHANGES, { base: before.version, head: version });
  return details(`Model card: ${plural(diff.changes.length, "change")}`, changes);
}

function filesPart({ address, attestations, model, version }: ReleaseNotes): string {
  const signed =
    attestations.length === 0
      ? "Nothing of it is signed."
      : `Signed: ${attestations.map((name) => code(name)).join(", ")}.`;
  const where = address === undefined ? "" : ` Servers load it from ${code(address, 500)}.`;
  return `### To check it\n\nDownload the assets and run ${code("sha256sum --check SHA256SUMS")}; ${code("model-gitops verify <folder> --key <public key>")} on their folder says what the signatures prove. ${signed}${where}\n\nTo go back to ${prose(version)} later: ${code(`model-gitops rollback ${model} --stage production --to ${version}`)}.`;
}
