import { findingOf, type Finding } from "../../findings/finding.ts";
import type { DataIssueManifest } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import type { ReadResult } from "../../manifest/read.ts";
import type { LineageGraph } from "./graph.ts";
import { DATA_ISSUE } from "./issue-rules.ts";

/** A data issue that can be read. */
export interface DataIssue {
  readonly file: string;
  readonly issue: DataIssueManifest;
}

export interface IssueCheck {
  /** All files, in the order of their paths. */
  readonly read: readonly ReadResult<DataIssueManifest>[];
  /** Models by the name of a dataset that their manifests have. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
  readonly graph: LineageGraph;
  /** Milliseconds. */
  readonly now: number;
}

const ISSUE_FILE = /^issues\/([^/]+)\.ya?ml$/;

/** Those that can be read, also under another name than theirs: an error does not go away by it. Of two of one id the first counts. */
export function soundIssues(read: readonly ReadResult<DataIssueManifest>[]): readonly DataIssue[] {
  const seen = new Set<string>();
  return read.flatMap(({ file, manifest }) => {
    if (manifest === undefined || seen.has(manifest.id)) return [];
    seen.add(manifest.id);
    return [{ file, issue: manifest }];
  });
}

/** What is wrong with the files of data issues, beside their form. */
export function checkDataIssues(question: IssueCheck): readonly Finding[] {
  const seen = new Map<string, string>();
  return question.read.flatMap((one) => {
    const { manifest: issue } = one;
    if (issue === undefined) return one.findings;
    const other = seen.get(issue.id);
    if (other === undefined) seen.set(issue.id, one.file);
    const say = sayer(one, issue);
    return [
      ...nameFindings(one.file, issue, { say, other }),
      ...(issue.closed === undefined ? datasetFindings(question, issue, say) : []),
      ...dateFindings(issue, say, question.now),
      ...endFindings(issue, say),
    ];
  });
}

/** At a key: of the file's name, its dates and its end, what is wrong is wrong. */
type Say = (rule: keyof typeof DATA_ISSUE, pointer: string, message: string) => Finding;

function sayer({ locate }: ReadResult<DataIssueManifest>, { id, model }: DataIssueManifest): Say {
  return (rule, pointer, message) =>
    findingOf(DATA_ISSUE[rule], {
      // What nobody knows yet may be a content that is still to come.
      outcome: rule === "digest" ? "warn" : "fail",
      subject: id,
      message,
      location: locate(pointer),
      ...(model !== undefined && { model }),
    });
}

function nameFindings(
  file: string,
  { id, dataset }: DataIssueManifest,
  { say, other }: { readonly say: Say; readonly other: string | undefined },
): readonly Finding[] {
  const [, own] = ISSUE_FILE.exec(file) ?? [];
  const numbered = id.slice(0, id.lastIndexOf("-"));
  return [
    ...(own === id ? [] : [say("file", "/id", `${file} has the id ${id}: the file has to be issues/${id}.yaml.`)]),
    ...(numbered === dataset
      ? []
      : [say("file", "/id", `The id ${id} is not that of an issue of ${dataset}: it begins with the dataset's name.`)]),
    ...(other === undefined ? [] : [say("file", "/id", `${other} has the id ${id} as well.`)]),
  ];
}

function datasetFindings({ declared, graph }: IssueCheck, issue: DataIssueManifest, say: Say): readonly Finding[] {
  const { dataset, model, digest } = issue;
  const models = declared.get(dataset) ?? [];
  if (models.length === 0) return [say("dataset", "/dataset", `No manifest has a dataset ${dataset}.`)];
  if (model !== undefined && !models.includes(model))
    return [
      say(
        "dataset",
        "/model",
        `${model} has no dataset ${dataset}; ${listed(models.slice(0, 5))} ${models.length === 1 ? "has" : "have"}.`,
      ),
    ];
  if (model === undefined && models.length > 1) {
    const words = `${listed(models.slice(0, 5))}${models.length > 5 ? " and others" : ""} have a dataset ${dataset}: say with \`model\` whose it is.`;
    return [say("dataset", "/dataset", words)];
  }
  const known = contentsOf(graph, dataset, model ?? models[0]);
  if (known.includes(digest)) return [];
  const last = known.at(-1);
  const advice = last === undefined ? "" : ` The newest that is known is ${last}.`;
  return [
    say(
      "digest",
      "/digest",
      `Neither the ledger nor a manifest knows this content of ${dataset}, so it touches no version.${advice}`,
    ),
  ];
}

/** Digests of the contents of a dataset; what the tree has is the last one. */
export function contentsOf({ datasets }: LineageGraph, dataset: string, model: string | undefined): readonly string[] {
  const named = datasets.get(dataset) ?? new Map<string, never>();
  const nodes = [...named].filter(([of]) => model === undefined || of === model).flatMap(([, { into }]) => into);
  return nodes.filter(({ kind }) => kind === "content").map(({ name }) => name);
}

const DAY = 86_400_000;

function dateFindings({ opened, due, closed }: DataIssueManifest, say: Say, now: number): readonly Finding[] {
  // Somewhere it is tomorrow already.
  const latest = dayOf(now + DAY);
  return [
    ...(opened !== undefined && due < opened
      ? [say("dates", "/due", `It is due on ${due}, before it was opened on ${opened}.`)]
      : []),
    ...(opened !== undefined && opened > latest
      ? [say("dates", "/opened", `It was opened on ${opened}, which is not yet.`)]
      : []),
    ...(closed !== undefined && closed.on > latest
      ? [say("dates", "/closed/on", `It was closed on ${closed.on}, which is not yet.`)]
      : []),
    ...(closed !== undefined && opened !== undefined && closed.on < opened
      ? [say("dates", "/closed/on", `It was closed on ${closed.on}, before it was opened on ${opened}.`)]
      : []),
  ];
}

function endFindings({ closed, digest }: DataIssueManifest, say: Say): readonly Finding[] {
  if (closed === undefined) return [];
  const { how, reason = "" } = closed;
  if (how !== "corrected")
    return reason.trim() === "" ? [say("end", "/closed", `It is closed as ${how} and does not say why.`)] : [];
  if (closed.digest === undefined)
    return [say("end", "/closed", "It is closed as corrected and does not name the corrected content.")];
  return closed.digest === digest
    ? [say("end", "/closed/digest", "It is closed as corrected by the very content that was wrong.")]
    : [];
}

/** The day of a moment, in UTC. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
