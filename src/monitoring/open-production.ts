import { openTable, type Table, type Wishes } from "../data/table.ts";
import type { DuckDb } from "../engines/duckdb.ts";
import { findingOf, type Finding, type Outcome } from "../findings/finding.ts";
import type { Profile } from "../generated/types.ts";
import { userMessage } from "../kernel/errors.ts";
import { plural } from "../kernel/text.ts";
import { sha256 } from "../records/canonical.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../manifest/resolved-monitoring.ts";
import { answerClasses, type AnswerClasses } from "./answer-classes.ts";
import { openLabels, type LabelTable } from "./label-table.ts";
import { MOST_HELD } from "./held-rows.ts";
import { openLog, type LogTable } from "./log-table.ts";
import type { BatchContext } from "./measure-batch.ts";
import type { WindowsRequest } from "./request.ts";
import { logRoles, type LogRoles } from "./roles.ts";
import { looseNumber } from "./served-rows.ts";
import { LOGS } from "./rules.ts";
import { slicePlan } from "./slice-columns.ts";
import type { Column } from "../data/column-types.ts";
import { watched, watchedColumns, type Unwatched, type Watched } from "../data/watched-columns.ts";
import { unknownColumns } from "./named-columns.ts";
import { missingColumn } from "./missing-columns.ts";
import { unmeasurable } from "./unmeasurable.ts";
import { unknownWords, type UnknownWords } from "./unknown-words.ts";
import { distinctWords } from "./window-counts.ts";

/** Log and labels, opened, with what each of their columns is. */
export interface Production {
  /** Undefined where no row can be read. */
  readonly context: BatchContext | undefined;
  /** Files of the log that no row was read of, though there should be. */
  readonly unread: readonly string[];
  readonly findings: readonly Finding[];
}

const MOST_CLASSES = 1000;

/** Opens log and labels. What cannot be read, or is not what the manifest says, is a finding; the rest goes on. */
export async function openProduction(database: DuckDb, request: WindowsRequest): Promise<Production> {
  const { model, logs, labels, reference, shard, now, checks = [] } = request;
  const monitoring = monitoringOf(model);
  const root = request.root ?? request.host.workspace;
  const opened = await openLog(database, {
    files: logs.files,
    root,
    wishes: (columns) => logWishes(model, monitoring, columns),
    timezone: monitoring.timezone,
    timeColumn: (columns) => logRoles(model, monitoring, columns).time,
  });
  const files = fileFindings(model.name, opened.problems, opened.empty);
  const { log, unread } = opened;
  if (log === undefined)
    return { context: undefined, unread, findings: [...files, ...noRows(model.name, logs.files.length)] };
  const { columns } = log.table;
  const roles = logRoles(
    model,
    monitoring,
    columns.map(({ name }) => name),
  );
  const { labelled, classes, words } = await openTruth(database, { log, roles, request });
  const slices = slicePlan(model, columns, reference?.columns ?? {});
  const all =
    reference === undefined
      ? []
      : watchedColumns({ columns, features: monitoring.features, reference: reference.columns });
  const prediction = predictionColumns(log, roles, request);
  const unwatched = [...all, ...Object.values(prediction)].flatMap((one) => (one && "problem" in one ? one : []));
  const context: BatchContext = {
    model: model.name,
    source: labels === undefined ? logs.digest : sha256(`${logs.digest}\n${labels.digest}\n`),
    log,
    roles,
    classes,
    slices,
    reference,
    watched: all.flatMap((column) => ("problem" in column ? [] : column)),
    unusable: unusableIn(unwatched, columns),
    why: unmeasurable({ log, roles, classes, labelled, isLabelled: monitoring.labels !== undefined }),
    prediction: { score: usable(prediction.score), label: usable(prediction.label) },
    features: estimatedBy(reference).filter((name) => columns.some((one) => one.name === name)),
    labels: labelled?.relation,
    experiment: monitoring.experiment,
    maturityMs: monitoring.labels?.maturityMs ?? 0,
    shard,
    mostHeld: request.mostHeld ?? MOST_HELD,
    quality: { now, checks, datasets: await openDatasets(database, request) },
  };
  const { problems } = slices;
  return {
    context,
    unread,
    findings: [...files, ...openFindings(request, { log, roles, labelled, words, unwatched, problems })],
  };
}

/** Columns by which losses are stratified. */
function estimatedBy(reference: Profile | undefined): readonly string[] {
  return (reference?.estimation?.losses?.columns ?? []).map(({ name }) => name);
}

interface Truth {
  readonly labelled: LabelTable | undefined;
  readonly classes: AnswerClasses | undefined;
  readonly words: readonly UnknownWords[];
}

/** Labels that come later, and what the words of labels and answers are. */
async function openTruth(database: DuckDb, { log, roles, request }: Omit<ClassFacts, "labels">): Promise<Truth> {
  const { model, labels, host, root = host.workspace } = request;
  const { labels: spec } = monitoringOf(model);
  const labelled =
    labels === undefined || spec === undefined
      ? undefined
      : await openLabels(database, { ...spec, files: labels.files, root, model, log, roles });
  const later = labelled?.relation;
  const classes = await classesOf(database, { log, roles, labels: later, request });
  const words = await unknownWords(database, { log, roles, labels: later, classes, task: model.task });
  return { labelled, classes, words };
}

/** What checks refer to; a dataset that cannot be read is those checks' trouble. */
async function openDatasets(
  database: DuckDb,
  { datasets = new Map(), root, host }: WindowsRequest,
): Promise<ReadonlyMap<string, Table | { readonly problem: string }>> {
  const opened = new Map<string, Table | { readonly problem: string }>();
  for (const [name, dataset] of datasets) {
    try {
      const table =
        "problem" in dataset
          ? dataset
          : await openTable(database, { files: dataset.files, root: root ?? host.workspace });
      opened.set(name, table);
    } catch (error) {
      opened.set(name, { problem: userMessage(error) });
    }
  }
  return opened;
}

export function monitoringOf({ monitoring }: ResolvedModel): ResolvedMonitoring {
  if (monitoring === undefined) throw new Error("a model that is not watched has no windows");
  return monitoring;
}

/** As the evaluation reads them, but that a cell which is none ends nothing. */
export function logWishes(model: ResolvedModel, monitoring: ResolvedMonitoring, columns: readonly string[]): Wishes {
  const { id } = logRoles(model, monitoring, columns);
  const features = (model.features ?? []).flatMap(({ name, type }) =>
    type === "boolean" ? [] : [[name, type === "number" ? ("numeric" as const) : type] as const],
  );
  return { ...Object.fromEntries(features), ...(id !== undefined && { [id]: "category" as const }) };
}

interface ClassFacts {
  readonly log: LogTable;
  readonly roles: LogRoles;
  readonly labels: string | undefined;
  readonly request: WindowsRequest;
}

async function classesOf(
  database: DuckDb,
  { log, roles, labels, request }: ClassFacts,
): Promise<AnswerClasses | undefined> {
  const { model, reference } = request;
  const known = answerClasses(model, reference, []);
  if (known === undefined || known.classes.length > 1) return known;
  const named = [roles.label, roles.truth].flatMap((name) => (name === undefined ? [] : log.table.column(name)));
  const words = await distinctWords(database, { relation: log.table.relation, columns: named, most: MOST_CLASSES });
  const label = { name: "label", sql: "label", kind: "category", type: "VARCHAR" } as const;
  const later =
    labels === undefined
      ? []
      : await distinctWords(database, { relation: labels, columns: [label], most: MOST_CLASSES });
  return words === undefined || later === undefined ? undefined : answerClasses(model, reference, [...words, ...later]);
}

/** What the model answered, as columns of the reference's prediction. */
function predictionColumns(
  { table }: LogTable,
  roles: LogRoles,
  { reference }: WindowsRequest,
): { readonly score: Watched | Unwatched | undefined; readonly label: Watched | Unwatched | undefined } {
  const { score, label } = reference?.prediction ?? {};
  const scores = Object.values(roles.scores ?? {}).map((name) => table.column(name));
  const highest =
    scores.length > 0
      ? ({
          name: "@score",
          kind: "number",
          type: "DOUBLE",
          sql: `greatest(${scores.map((column) => looseNumber(column)).join(", ")})`,
        } as const)
      : undefined;
  const single = roles.score === undefined ? undefined : table.column(roles.score);
  const read = (
    column: Parameters<typeof watched>[1],
    wanted: typeof score | typeof label,
    name: string,
  ): Watched | Unwatched | undefined => {
    if (column === undefined || wanted === undefined) return undefined;
    const found = watched(column.name, column, wanted);
    return { ...found, name };
  };
  return {
    score: read(highest ?? single, score, "@score"),
    label: read(roles.label === undefined ? undefined : table.column(roles.label), label, "@label"),
  };
}

function usable(column: Watched | Unwatched | undefined): Watched | undefined {
  return column === undefined || "problem" in column ? undefined : column;
}

/** Of a column that is not there the drift itself says what would do. */
function unusableIn(unwatched: readonly Unwatched[], columns: readonly Column[]): Readonly<Record<string, string>> {
  const has = new Set(["@score", "@label", ...columns.map(({ name }) => name)]);
  return Object.fromEntries(unwatched.flatMap(({ name, problem }) => (has.has(name) ? [[name, problem]] : [])));
}

function fileFindings(model: string, problems: readonly string[], empty: number): readonly Finding[] {
  return [
    ...problems.map((message) => findingOf(LOGS.file, { outcome: "unmeasured", model, message })),
    ...(empty === 0
      ? []
      : [
          findingOf(LOGS.file, {
            outcome: "pass",
            model,
            message: `${plural(empty, "file")} of the log ${empty === 1 ? "is" : "are"} empty.`,
          }),
        ]),
  ];
}

export function noRows(model: string, files: number): readonly Finding[] {
  const message =
    files === 0 ? "There is no file of the log." : "No file of the log can be read: this model is not watched.";
  return [findingOf(LOGS.empty, { outcome: "unmeasured", model, message })];
}

interface OpenFacts {
  readonly log: LogTable;
  readonly roles: LogRoles;
  readonly labelled: LabelTable | undefined;
  readonly unwatched: readonly Unwatched[];
  readonly words: readonly UnknownWords[];
  readonly problems: readonly string[];
}

function openFindings({ model: watched, reference }: WindowsRequest, facts: OpenFacts): readonly Finding[] {
  const { name: model } = watched;
  const { log, roles, labelled, unwatched, words, problems } = facts;
  const told = (
    rule: keyof typeof LOGS,
    outcome: Outcome,
    found: string | { message: string; subject: string },
  ): Finding => findingOf(LOGS[rule], { outcome, model, ...(typeof found === "string" ? { message: found } : found) });
  const names = log.table.columns.map(({ name }) => name);
  const unknown = reference === undefined ? [] : unknownColumns(monitoringOf(watched), reference, names);
  return [
    ...roles.missing.map(({ key, column }) =>
      told(key === "time" ? "time" : "answers", "unmeasured", {
        message: missingColumn({ key, column }, names),
        subject: column,
      }),
    ),
    ...[...unwatched, ...unknown].map(({ name, problem }) =>
      told("column", "unmeasured", { message: problem, subject: name }),
    ),
    ...problems.map((problem) => told("slices", "unmeasured", problem)),
    ...(labelled?.problems ?? []).map((problem) =>
      told("labels", labelled?.relation === undefined ? "unmeasured" : "warn", problem),
    ),
    ...words.map(({ rule, isAll, message }) => told(rule, isAll ? "unmeasured" : "warn", message)),
    ...(labelled?.notes ?? []).map((note) => told("labels", "pass", note)),
  ];
}
