import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { featuresOf, type FeatureSpec } from "../../data/features.ts";
import { joinPredictions, type JoinOptions } from "../../data/prediction-file.ts";
import type { Task } from "../../data/outputs.ts";
import { score, type Predictions } from "../../data/predictions.ts";
import { openDataset, type Dataset } from "../../data/table.ts";
import { openModel, type Model, type ModelMember } from "../../engines/onnx.ts";
import { quoteName, quoteText, type DuckDb } from "../../engines/duckdb.ts";
import { textSql } from "../../data/column-sql.ts";
import type { Host } from "../../host/host.ts";
import { plural } from "../../kernel/text.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { childEnvironment } from "../../training/environment.ts";
import { describeEnd } from "../../training/local.ts";
import { runGroup } from "../../training/process-group.ts";
import { openWorktree } from "../../forge/worktree.ts";
import { Problem, within } from "./problems.ts";
import type { Contender } from "./request.ts";
import { makePredictFolder } from "../predict-folder.ts";
import { SAME_TRUTH, type Truth } from "./truth.ts";

/** A contender that can be asked about rows. */
export interface Oracle extends AsyncDisposable {
  readonly model: ResolvedModel;
  /** Of an ONNX file. */
  readonly onnx?: Model | undefined;
  predict(dataset: Dataset, truth: Truth): Promise<Predictions>;
  features(dataset: Dataset): readonly FeatureSpec[];
}

export interface Tools {
  readonly database: DuckDb;
  /** A folder that DuckDB may read: absolute. */
  readonly scratch: string;
}

export interface OracleOptions extends Tools {
  readonly host: Host;
  readonly contender: Contender;
  /** The manifest that judges; the contender's own says how to read it. */
  readonly judged: ResolvedModel;
  /** "the candidate" or "the baseline". */
  readonly who: string;
}

/** Opens the artifact as its manifest says: ONNX in a child process, a predictions file, or a predict command. */
export async function openOracle(options: OracleOptions): Promise<Oracle> {
  const { contender, judged } = options;
  const model = contender.model ?? judged;
  const features = (dataset: Dataset): readonly FeatureSpec[] => featuresOf(dataset, model.features, rolesOf(model));
  const closed = { model, features, [Symbol.asyncDispose]: async () => undefined };
  switch (model.prediction.kind) {
    case "onnx":
      return await openOnnx(options, model, features);
    case "file":
      return {
        ...closed,
        predict: (dataset, truth) => fromFile(options, { dataset, truth, file: contender.predictions?.file }),
      };
    case "command":
      return { ...closed, predict: (dataset, truth) => fromCommand(options, model, { dataset, truth }) };
  }
}

/** How the data layer reads a model's outputs: one number a row, or a matrix with a column for each label or level. */
const DATA_TASKS = {
  "binary-classification": "binary-classification",
  "multiclass-classification": "multiclass-classification",
  "multilabel-classification": "multiclass-classification",
  "quantile-regression": "multiclass-classification",
  regression: "regression",
  forecasting: "regression",
  ranking: "regression",
  "text-generation": "regression",
} as const satisfies Record<ResolvedModel["task"], Task>;

/** Columns with a meaning of their own: none of them is a feature. */
export function rolesOf({ target, columns }: ResolvedModel): readonly string[] {
  return [...target.columns, columns.id, columns.time, columns.group, columns.weight].filter(
    (name) => name !== undefined,
  );
}

async function openOnnx(
  { host, contender, judged, who }: OracleOptions,
  model: ResolvedModel,
  features: Oracle["features"],
): Promise<Oracle> {
  const onnx = await within({ rule: "model", file: model.file }, () =>
    openModel({ host, file: contender.file, source: sourceOf(contender, who), members: membersOf(contender) }),
  );
  const outputs = definedOnly(model.outputs);
  return {
    model,
    onnx,
    features,
    predict: (dataset, truth) =>
      within({ rule: "model", file: model.file }, () =>
        score(onnx, dataset, {
          task: DATA_TASKS[judged.task],
          features: features(dataset),
          isDeclared: model.features !== undefined,
          outputs,
          ...classesOf(truth, judged, onnx),
        }),
      ),
    [Symbol.asyncDispose]: () => onnx[Symbol.asyncDispose](),
  };
}

/** The other files of its set by the names that the graph has for them: relative to the graph's folder. */
function membersOf({ parts }: Contender): readonly ModelMember[] {
  if (parts?.set.main === undefined) return [];
  const { folder, set } = parts;
  const base = posix.dirname(parts.set.main);
  return set.files
    .filter(({ name }) => name !== set.main)
    .map(({ name, digest, bytes }) => ({ name: posix.relative(base, name), file: join(folder, name), digest, bytes }));
}

function sourceOf({ file }: Contender, who: string): string {
  return `${file.split("/").at(-1) ?? file} (${who})`;
}

function classesOf(truth: Truth, { target }: ResolvedModel, { facts: { classLabels = [] } }: Model) {
  if (truth.task === "multilabel-classification") return { classes: truth.names };
  if (truth.task === "quantile-regression") return { classes: truth.levels.map(String) };
  if (truth.task !== "binary-classification" && truth.task !== "multiclass-classification") return {};
  const named = target.classes === undefined ? {} : { classes: target.classes.map(String) };
  if (truth.task === "multiclass-classification") return { ...named, knownClasses: truth.classes };
  const { positive } = truth;
  const other = SAME_TRUTH[positive];
  return {
    ...named,
    positive: other !== undefined && !classLabels.includes(positive) && classLabels.includes(other) ? other : positive,
  };
}

function definedOnly({ score: scores, label }: ResolvedModel["outputs"]): {
  readonly score?: string;
  readonly label?: string;
} {
  return { ...(scores !== undefined && { score: scores }), ...(label !== undefined && { label }) };
}

interface Question {
  readonly dataset: Dataset;
  readonly truth: Truth;
}

async function fromFile(
  { database, judged, who, host, scratch }: OracleOptions,
  { dataset, truth, file }: Question & { readonly file: string | undefined },
): Promise<Predictions> {
  const { id } = judged.columns;
  const at = { rule: "predictions", file: judged.file } as const;
  if (id === undefined) throw new Problem("Predictions are joined on an id, and the manifest names no columns.id.", at);
  if (file === undefined)
    throw new Problem(`${who === "the candidate" ? "Training left" : "The store has"} no predictions of ${who}.`, at);
  return await within(at, async () => {
    const predictions = await openDataset(database, {
      files: [await withExtension(file, judged, scratch)],
      root: host.workspace,
      kinds: {
        [id]: "category",
        ...(truth.task === "text-generation" && { prediction: "category" as const }),
      },
    });
    const joined = await joinPredictions({
      dataset,
      predictions,
      id,
      task: DATA_TASKS[truth.task],
      ...expectedOf(truth),
    });
    await predictions.drop();
    return joined;
  });
}

/** A file from the store is named by its digest; its format is that of the manifest's path. */
async function withExtension(file: string, { prediction }: ResolvedModel, scratch: string): Promise<string> {
  const wanted = /\.[a-z]+(?:\.gz)?$/i.exec(prediction.kind === "file" ? prediction.path : file)?.[0] ?? "";
  if (file.endsWith(wanted)) return file;
  const named = join(scratch, `${basename(file)}${wanted}`);
  await copyFile(file, named);
  return named;
}

/**
 * The command sees every column but the target, nothing of this job's environment, and of the repository the code and
 * the artifact: it does not run beside the labels.
 */
async function fromCommand(options: OracleOptions, model: ResolvedModel, question: Question): Promise<Predictions> {
  const { host, contender, who } = options;
  if (model.prediction.kind !== "command") throw new TypeError("not a command");
  const folder = await mkdtemp(join(options.scratch, "predict-"));
  try {
    const [features, predictions] = [join(folder, "features.csv"), join(folder, "predictions.csv")];
    await writeFeatures(question.dataset, model, features);
    const { cwd, artifact } = await makePredictFolder({
      model,
      judged: options.judged,
      code: contender.code ?? openWorktree(host),
      workspace: host.workspace,
      artifact: contender,
      target: join(folder, "tree"),
    });
    const lines: string[] = [];
    const { env } = childEnvironment({
      names: [],
      read: (name) => host.env(name),
      added: {
        MODEL_GITOPS_MODEL: artifact,
        MODEL_GITOPS_FEATURES: features,
        MODEL_GITOPS_PREDICTIONS: predictions,
      },
    });
    const end = await runGroup({
      command: model.prediction.command,
      cwd,
      env,
      timeout: model.training.timeoutMs,
      signal: host.signal,
      onLine: (line) => void lines.push(line),
    });
    if (end.kind !== "exited" || end.exitCode !== 0) {
      throw new Problem(
        `The predict command for ${who} ${describeEnd(end)}. It said: ${lines.slice(-5).join(" / ").slice(0, 400) || "nothing"}`,
        { rule: "predictions", file: model.file },
      );
    }
    host.log.info(`${who}: predicted ${plural(question.dataset.rows, "row")} by ${model.prediction.command.join(" ")}`);
    return await fromFile(options, { ...question, file: predictions });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the file has to have: a score for every class or label, a column for every quantile, or texts. */
function expectedOf(truth: Truth): Pick<JoinOptions, "classes" | "columns" | "texts"> {
  if (truth.task === "multiclass-classification") return { classes: truth.classes };
  if (truth.task === "multilabel-classification") return { columns: truth.names.map((name) => `score_${name}`) };
  if (truth.task === "quantile-regression") return { columns: truth.levels.map((level) => `q_${level}`) };
  return truth.task === "text-generation" ? { texts: "prediction" } : {};
}

async function writeFeatures(dataset: Dataset, { target }: ResolvedModel, path: string): Promise<void> {
  const columns = dataset.columns
    .filter(({ name }) => !target.columns.includes(name))
    .map((column) => `${textSql(column)} AS ${quoteName(column.name)}`);
  await dataset.database.rows(
    `COPY (SELECT ${columns.join(", ")} FROM ${dataset.relation}) TO ${quoteText(path)} (FORMAT CSV, HEADER)`,
  );
}
