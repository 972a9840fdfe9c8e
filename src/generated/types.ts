// Made from schemas/ by scripts/generate.ts; change the schemas.

export type Interval = [number, number] | null;
export type Points = [number, number][];
/**
 * Run in the manifest's folder. An argument list, never a shell line.
 */
export type Command = string[];
/**
 * Names of the only environment variables passed through.
 */
export type EnvNames = string[];
/**
 * Run in the manifest's folder. An argument list, never a shell line.
 */
export type Command1 = string[];
/**
 * Run once before the command, for example to install dependencies.
 */
export type Command2 = string[];
/**
 * A column's name, or {name, where}.
 */
export type SliceSpec =
  | string
  | {
      /**
       * What the report calls it.
       */
      name: string;
      /**
       * A DuckDB boolean expression over the dataset's columns.
       */
      where: string;
    };
/**
 * Instead of ONNX: a command that reads MODEL_GITOPS_MODEL (the artifact's file, or its folder) and MODEL_GITOPS_FEATURES (no labels), and writes MODEL_GITOPS_PREDICTIONS.
 */
export type Command3 = string[];

export interface AllRecords {
  Acceptance?: Acceptance;
  ArtifactSet?: ArtifactSet;
  CardDiff?: CardDiff;
  EnvironmentManifest?: EnvironmentManifest;
  EvaluationRecord?: EvaluationRecord;
  FindingRecord?: FindingRecord;
  LedgerEntry?: LedgerEntry;
  ModelManifest?: ModelManifest;
  PlanRecord?: PlanRecord;
  RunRecord?: RunRecord;
  SettingsManifest?: SettingsManifest;
  VerdictRecord?: VerdictRecord;
  WitnessRecord?: WitnessRecord;
}
/**
 * The body of an acceptance: which artifact the default branch stands for.
 */
export interface Acceptance {
  trainKey: string;
  evaluationKey?: string;
  verdictKey?: string;
  outcome?: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";
  artifact: string;
  predictions?: string;
  bytes: number;
  /**
   * The artifact's file name.
   */
  path: string;
  durationSeconds?: number;
  /**
   * Its name before, while nothing has passed under this one.
   */
  formerName?: string;
  /**
   * Of all that judges the model at this commit: limits, slices, target, who may accept, and what git tells of the data.
   */
  judging?: string;
  /**
   * Digests of the records that this rests on, as canonical JSON: in a signed ledger no other counts.
   */
  evidence?: {
    run: string;
    evaluation?: string;
    verdict?: string;
  };
  /**
   * Where the artifact's bytes come from. made: by the job that recorded them; handed-on: by an earlier job of the same run, by digest; witnessed: from the pull request, by its gate's identity token; claimed: from the pull request, by nobody's word but its own; ledger: recorded before; vouched: signed on a person's word when signing was turned on.
   */
  provenance?: "made" | "handed-on" | "witnessed" | "claimed" | "ledger" | "vouched";
  /**
   * The run that recorded it.
   */
  workflowRun?: {
    id: string;
    attempt?: number;
    /**
     * github-hosted or self-hosted.
     */
    runner?: string;
  };
}
/**
 * The files of an artifact that has several. Its canonical JSON is kept in the store like any file, and the digest of that text is the digest of the artifact: over names, contents and which file is judged.
 */
export interface ArtifactSet {
  schema: "model-gitops/artifact-set/v1";
  /**
   * The file that is judged: the ONNX graph, or what a predict command is given. Without it a predict command is given the folder.
   */
  main?: string;
  /**
   * Sorted by name.
   */
  files: ArtifactFile[];
}
export interface ArtifactFile {
  /**
   * Relative to the artifact's folder, with `/`.
   */
  name: string;
  digest: string;
  bytes: number;
}
/**
 * What changed in the model card, by meaning: card-diff.json.
 */
export interface CardDiff {
  schema: "model-gitops/card-diff/v1";
  model: string;
  kind: "first" | "none" | "documentation" | "retrained" | "substantial";
  changes: {
    section: string;
    subject: string;
    op: "added" | "removed" | "changed" | "loosened" | "tightened" | "not-comparable";
    from?: string;
    to?: string;
    needsPerson: boolean;
  }[];
}
/**
 * The desired state of one environment: environments/<name>.yaml. It names the exact artifact of each model that serves there.
 */
export interface EnvironmentManifest {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "Environment";
  /**
   * The environment's name; production is the one that pull requests are judged against.
   */
  name: string;
  /**
   * What serves, by model.
   */
  models: {
    /**
     * The artifact of one model that serves here.
     */
    [k: string]: {
      /**
       * The released version.
       */
      version?: string;
      /**
       * The artifact's digest.
       */
      digest: string;
    };
  };
}
/**
 * What was measured on the same rows for candidate and baseline: evaluation.json. One evaluationKey and baseline, one record.
 */
export interface EvaluationRecord {
  schema: "model-gitops/evaluation/v1";
  model: string;
  task: string;
  evaluationKey: string;
  trainKey?: string;
  /**
   * Name and version of what measured.
   */
  engine: string;
  /**
   * One-sided confidence of the comparison.
   */
  confidence: number;
  candidate: ArtifactIdentity;
  baseline: {
    /**
     * same: the candidate is the baseline. none: a first model. unavailable: it exists and could not be had, so nothing is judged against it.
     */
    status: "compared" | "same" | "none" | "unavailable";
    /**
     * Where it was named: environments/production.yaml, or the ledger.
     */
    source?: string;
    reason?: string;
    version?: string;
    artifact?: ArtifactIdentity;
  };
  datasets: {
    [k: string]: EvaluatedDataset;
  };
  metrics: MeasuredMetrics;
  slices: MeasuredSlice[];
  fairness?: MeasuredFairness[];
  calibration?: {
    candidate: MeasuredCalibration;
    baseline?: MeasuredCalibration;
  };
  seeds?: MeasuredSeeds;
  latency?: MeasuredLatency;
  charts?: Charts;
  graph?: {
    opset?: {
      [k: string]: number;
    };
    operators?: {
      [k: string]: number;
    };
    parameters?: number;
    baseline?: {
      opset?: {
        [k: string]: number;
      };
      operators?: {
        [k: string]: number;
      };
      parameters?: number;
    };
  };
}
export interface ArtifactIdentity {
  digest: string;
  bytes: number;
  format?: string;
  /**
   * How many files it has, where it is a set.
   */
  files?: number;
}
export interface EvaluatedDataset {
  role: "decides" | "guard" | "shown";
  digest: string;
  rows: number;
  positives?: number;
  /**
   * Neither the base branch's files nor a pin of its manifest tell this content: it is what lay on the machine.
   */
  unvouched?: true;
  /**
   * The pull request changed this dataset: the base branch's content decides, the new one is shown.
   */
  replaces?: string;
  /**
   * Columns of the rows that decide which the candidate reads and the baseline does not.
   */
  newlyRead?: NewColumn[];
  succession?: Succession;
  /**
   * Rows it shares with the candidate's training data.
   */
  overlap?: {
    ids?: number;
    /**
     * Equal in all columns that are compared.
     */
    rows?: number;
    /**
     * How many of rows independent rows would share, at most.
     */
    byChance?: number;
    /**
     * The probability of at least as many by chance.
     */
    pValue?: number;
  };
  /**
   * How many other candidates this content has decided about, as the ledger counts. Choices made by the same rows again and again fit their noise.
   */
  judgedBefore?: number;
  metrics?: MeasuredMetrics;
}
export interface NewColumn {
  name: string;
  /**
   * How much of the target's uncertainty the column alone takes away, 0-1: Theil's U.
   */
  association?: number | null;
}
/**
 * How this content differs from the one that it replaces, and which rows decide.
 */
export interface Succession {
  /**
   * old: the base branch's content. extended: its rows and cells, with columns of this content beside them. new: this content, since the candidate learned rows of the other.
   */
  decides: "old" | "extended" | "new";
  /**
   * What tells that two rows are one: the id, or all columns that both have.
   */
  identity?: "id" | "row";
  rows: {
    kept: number;
    gone: number;
    added: number;
    /**
     * Rows that the baseline learned, which do not decide.
     */
    leftOut?: number;
  };
  columns: {
    added: string[];
    gone: string[];
    renamed: {
      from: string;
      to: string;
    }[];
    changed: {
      name: string;
      rows: number;
    }[];
  };
  /**
   * Columns that only this content has and the candidate reads.
   */
  read?: NewColumn[];
  /**
   * The dataset in which these columns are those of other rows: how good the candidate is without what they tell.
   */
  withheld?: string;
  /**
   * What could not be found out.
   */
  unknown?: string;
}
/**
 * By metric name; at the top level on the dataset that decides.
 */
export interface MeasuredMetrics {
  [k: string]: MeasuredMetric;
}
export interface MeasuredMetric {
  value: number | null;
  /**
   * Why there is no value.
   */
  reason?: string;
  interval: Interval;
  /**
   * Confidence level of interval (two-sided).
   */
  level: number;
  better: "higher" | "lower";
  /**
   * Rows used.
   */
  n: number;
  /**
   * How the comparison was made; without a baseline, how the interval was.
   */
  method?: string;
  baseline?: number | null;
  /**
   * Candidate minus baseline.
   */
  delta?: number | null;
  deltaInterval?: Interval;
  /**
   * Two-sided level of deltaInterval: 2·confidence − 1.
   */
  deltaLevel?: number;
  /**
   * Absolute, in the metric's units.
   */
  margin?: number | null;
  outcome?: "pass" | "fail" | "inconclusive" | "unmeasured" | "not-applicable";
  /**
   * Credibly better than the baseline.
   */
  improved?: boolean;
  /**
   * How many rows would settle an inconclusive result.
   */
  neededRows?: number;
  gated?: boolean;
  primary?: boolean;
  limit?: {
    min?: number;
    max?: number;
  };
}
export interface MeasuredSlice {
  /**
   * column=value, or the declared name.
   */
  name: string;
  dataset: string;
  where?: string;
  declared?: boolean;
  n: number;
  positives?: number;
  metrics: MeasuredMetrics;
  /**
   * Credibly harmed after correction for the number of slices.
   */
  harmed?: boolean;
  pValue?: number | null;
  note?: string;
}
export interface MeasuredFairness {
  /**
   * The column, or several joined by ×.
   */
  sensitive: string;
  /**
   * Groups too small to be shown.
   */
  suppressed?: number;
  groups: MeasuredGroup[];
  disparities: {
    [k: string]: MeasuredDisparity;
  };
}
export interface MeasuredGroup {
  group: string;
  n: number;
  positives: number;
  selectionRate: number | null;
  selectionInterval?: Interval;
  truePositiveRate: number | null;
  falsePositiveRate: number | null;
  precision?: number | null;
  accuracy?: number | null;
  baselineSelectionRate?: number | null;
}
export interface MeasuredDisparity {
  value: number | null;
  reason?: string;
  interval: Interval;
  level: number;
  baseline?: number | null;
  delta?: number | null;
  deltaInterval?: Interval;
  deltaLevel?: number;
  /**
   * How the intervals were found.
   */
  method?: string;
  /**
   * Groups with too few rows to count.
   */
  excludedGroups?: number;
  /**
   * The names of those that are large enough to be shown.
   */
  excluded?: string[];
}
export interface MeasuredCalibration {
  ece: number | null;
  mce?: number | null;
  /**
   * Of the logistic regression of the label on the logit of the score; 1 is calibrated.
   */
  slope: number | null;
  intercept: number | null;
  /**
   * Intercept with the slope held at 1; 0 is calibrated.
   */
  inTheLarge: number | null;
  reliability?: number | null;
  resolution?: number | null;
  uncertainty?: number | null;
  bins: ReliabilityBin[];
}
export interface ReliabilityBin {
  low: number;
  high: number;
  n: number;
  meanScore: number;
  rate: number;
  interval: Interval;
}
/**
 * Primary metrics of every training seed's artifact on the dataset that decides. The first is the candidate.
 */
export interface MeasuredSeeds {
  runs: MeasuredSeed[];
  spread: {
    [k: string]: SeedSpread;
  };
}
export interface MeasuredSeed {
  seed: number;
  digest: string;
  values: {
    [k: string]: number | null;
  };
}
export interface SeedSpread {
  n: number;
  min: number;
  max: number;
  /**
   * Standard deviation over seeds (n − 1).
   */
  sd: number | null;
}
export interface MeasuredLatency {
  batchSize: number;
  calls: number;
  candidate: Timing;
  baseline?: Timing;
  /**
   * Candidate's p95 over the baseline's, measured interleaved.
   */
  ratio?: number | null;
  ratioInterval?: Interval;
  limitMs?: number;
}
export interface Timing {
  p50Ms: number;
  p95Ms: number;
  p99Ms?: number;
  p95IntervalMs?: Interval;
  rowsPerSecond?: number;
  memoryPeakBytes?: number;
}
export interface Charts {
  roc?: Curves;
  precisionRecall?: Curves;
  reliability?: Curves;
  scores?: Curves;
  residuals?: Curves;
  confusion?: {
    labels: string[];
    candidate: number[][];
    baseline?: number[][];
  };
}
export interface Curves {
  candidate: Points;
  baseline?: Points;
}
/**
 * What one check found: the one currency between checks and all that shows them.
 */
export interface FindingRecord {
  /**
   * The rule's id, area/name.
   */
  rule: string;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  message: string;
  model?: string;
  /**
   * What it is about: a metric, a slice, a key.
   */
  subject?: string;
  location?: {
    /**
     * Relative to the repository's root.
     */
    file: string;
    line?: number;
    column?: number;
    endLine?: number;
    endColumn?: number;
  };
  remediation?: string;
  /**
   * A named person may accept it, bound to the digest.
   */
  needsPerson?: boolean;
  /**
   * Who accepts it has to say why.
   */
  needsReason?: boolean;
  evidence?: {
    [k: string]: string | number | boolean | null;
  };
}
/**
 * One immutable event on the branch model-gitops/ledger.
 */
export interface LedgerEntry {
  schema: "model-gitops/ledger-entry/v1";
  /**
   * acceptance: this artifact is what the default branch stands for since this commit.
   */
  kind: "run" | "evaluation" | "verdict" | "acceptance";
  model: string;
  id: string;
  recordedAt: string;
  commit?: string;
  pull?: number;
  by?: string;
  /**
   * Of kinds that follow one another: digest of the file of the entry before this one, of the same model and kind. Absent for the first, and in what was written before there was an order.
   */
  previous?: string;
  /**
   * The numeric id of the repository that it was written for.
   */
  repository?: string;
  /**
   * The default branch that it is about.
   */
  branch?: string;
  /**
   * The version of the suite that wrote it.
   */
  suite?: string;
  /**
   * Of a signed entry: its place among those of its model, without gaps; the one before it is `previous`.
   */
  seq?: number;
  /**
   * Ed25519 over everything else in this file, as canonical JSON behind the line `model-gitops/ledger-entry/v1`.
   */
  signature?: {
    /**
     * The first 16 hex digits of the sha256 of the public key's 32 bytes.
     */
    key: string;
    /**
     * 64 bytes in base64.
     */
    value: string;
  };
  /**
   * run.json, evaluation.json or verdict.json; for an acceptance: trainKey, artifact, store.
   */
  body: {};
}
/**
 * The desired state of one model: models/<name>/model.yaml. Paths are relative to the manifest; a leading / means the repository's root; none may leave it.
 */
export interface ModelManifest {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "Model";
  /**
   * The model's name: its folder, tag, branch and comment key.
   */
  name: string;
  /**
   * One or two sentences: what the model predicts, for whom.
   */
  description?: string;
  /**
   * GitHub users (@login) or teams (@org/team) who answer for the model.
   */
  owners: string[];
  /**
   * SPDX identifier of the model's licence, or a LicenseRef-.
   */
  license?: string;
  /**
   * Retired models are validated but never trained.
   */
  lifecycle?: "active" | "deprecated" | "retired";
  /**
   * What the model does; it decides which metrics exist.
   */
  task:
    | "binary-classification"
    | "multiclass-classification"
    | "multilabel-classification"
    | "regression"
    | "quantile-regression"
    | "forecasting"
    | "ranking"
    | "text-generation";
  target: Target;
  columns?: ColumnRoles;
  /**
   * The columns the model sees, in order. Default: all other columns of numbers, truth values or text, in file order; dates, nested values, bytes and a data frame's index (`__index_level_0__`, `Unnamed: 0`) are none.
   */
  features?: Feature[] | FeatureExclusion;
  model?: ModelReading;
  /**
   * Every dataset by name. `train` is what the model learns from; the others judge it.
   */
  datasets: {
    [k: string]: Dataset;
  };
  training: Training;
  evaluation: EvaluationSpec;
  card?: CardProse;
  governance?: Governance;
}
/**
 * What the model predicts. Every task has one column; a multilabel model has several, and a text may have several references.
 */
export interface Target {
  /**
   * The column with the truth.
   */
  column?: string;
  /**
   * Instead of column: the labels of a multilabel model, each 0 or 1, or the references of a text. Scores are in this order.
   */
  columns?: string[];
  /**
   * The value that counts as positive (binary classification). Default: 1.
   */
  positive?: string | number | boolean;
  /**
   * The classes (binary and multiclass classification): a list of the data's labels in the order of the model's scores, such as [bad, good], or for each label of the data what the model calls it, such as {setosa: 0, versicolor: 1, virginica: 2}; where the model calls its scores nothing, that is the number of the score, from 0. Needed where the model does not say it in the data's words: a model whose graph names them, and labels that are 0, 1, … themselves, need none.
   */
  classes?:
    | (string | number | boolean)[]
    | {
        [k: string]: string | number | boolean;
      };
  /**
   * Levels of the predicted quantiles, ascending, such as [0.1, 0.5, 0.9] (quantile regression): the columns of the score output, or q_0.1, q_0.5, q_0.9 of a predictions file.
   */
  quantiles?: number[];
}
/**
 * Columns with a meaning of their own; none of them is a feature.
 */
export interface ColumnRoles {
  /**
   * Identifies a row; predictions are joined on it and training rows are told from evaluation rows by it.
   */
  id?: string;
  /**
   * When the row came to be. A forecast needs its order: numbers, dates, or text in one ISO 8601 form such as 2024-01-20.
   */
  time?: string;
  /**
   * Rows of one group (a customer, a patient) are not independent: they are resampled together.
   */
  group?: string;
  /**
   * Weight of a row.
   */
  weight?: string | null;
}
export interface Feature {
  /**
   * The column.
   */
  name: string;
  /**
   * How it is handed to the model: number as float (null is NaN), category as string (null is the empty string), boolean as 0 or 1.
   */
  type: "number" | "category" | "boolean";
  /**
   * The known categories.
   */
  values?: (string | number)[];
}
export interface FeatureExclusion {
  /**
   * Columns that the model does not see; all others that can be features are.
   */
  exclude: string[];
}
/**
 * How to read the model. Default: from the ONNX graph; ambiguity is an error.
 */
export interface ModelReading {
  /**
   * The column that fills an input of the graph, by the input's name. Default: the column of the same name, or the only one that differs from it in nothing but capitals and signs (`blood pressure` for `blood_pressure`).
   */
  inputs?: {
    [k: string]: string;
  };
  /**
   * Names of the graph's outputs.
   */
  outputs?: {
    /**
     * The output with scores or probabilities (or the regression's value).
     */
    score?: string;
    /**
     * The output with predicted labels.
     */
    label?: string;
  };
  /**
   * A score of at least this is a positive prediction. Default: the label output, else 0.5.
   */
  threshold?: number;
}
/**
 * Rows of one purpose.
 */
export interface Dataset {
  /**
   * A file or a glob: csv, csv.gz, jsonl, parquet. Also s3://bucket/key (a glob as the key) and https://…, one file at a public host or at one of the settings' data.hosts.
   */
  path: string;
  /**
   * Pins the content. A mismatch is an error.
   */
  version?: {
    /**
     * Digest of the file.
     */
    sha256?: string;
    /**
     * The DVC file, or the dvc.lock, that has the path among its outputs. Found by itself where it is `<path>.dvc`, a `.dvc` file of a folder above, or a dvc.lock there.
     */
    dvc?: string;
    /**
     * The path is kept in Git LFS: its pointer pins the content.
     */
    lfs?: true;
    /**
     * Version of the object of an s3:// path, in a bucket that keeps versions: not the version `null`, which can be replaced. It is the bucket's name for a content; sha256 pins it.
     */
    s3VersionId?: string;
    /**
     * A name that changes whenever the content does. It pins nothing: what git has counts by its bytes, what is fetched by its digest.
     */
    snapshot?: string;
  };
  /**
   * Brings the data where it is not in the repository.
   */
  fetch?: {
    command: Command;
    env?: EnvNames;
    /**
     * The command and all its children end after this. Default: 1h.
     */
    timeout?: string;
  };
  /**
   * The days the rows cover, both included.
   */
  period?: {
    /**
     * The first day.
     */
    from: string;
    /**
     * The last day.
     */
    to: string;
  };
  /**
   * SPDX identifier, `proprietary`, or a LicenseRef-.
   */
  license?: string;
  /**
   * Where the data comes from.
   */
  origin?: {
    /**
     * What kind of source it is.
     */
    type: "internal-system" | "purchased" | "public" | "scraped" | "synthetic" | "user-generated";
    /**
     * The system, publication or program it comes from.
     */
    source?: string;
    /**
     * Who answers for it.
     */
    owner?: string;
  };
  /**
   * How it was collected.
   */
  collection?: {
    /**
     * In a sentence, for the model card.
     */
    method: string;
  };
  /**
   * The data is stale when its period ended longer ago than this.
   */
  maxAge?: string;
  /**
   * What personal data it holds.
   */
  personalData?: "none" | "pseudonymised" | "personal" | "special-category";
}
/**
 * How the model is made.
 */
export interface Training {
  command: Command1;
  setup?: Command2;
  /**
   * Given as MODEL_GITOPS_PARAMS (a JSON file) and MODEL_GITOPS_PARAM_<NAME>.
   */
  params?: {};
  /**
   * Globs of the code; `!` leaves out. What commands name and what Python code imports from the repository counts too; notebooks and tests only where something names or imports them. Default: the manifest's folder without data and outputs.
   */
  code?: string[];
  env?: EnvNames;
  /**
   * What the command leaves: a file, a folder (with a `/` at its end), or a list of them, the judged one first, whose path is in MODEL_GITOPS_ARTIFACT. Folders are emptied before training.
   */
  artifact: string | string[];
  /**
   * A JSONL file the command appends to: step, name, value.
   */
  metrics?: string;
  /**
   * Several: the spread is shown, the first decides. Default: 1.
   */
  seeds?: number[];
  /**
   * runs-on labels, handed on by plan. Default: ubuntu-24.04.
   */
  runner?: string[];
  /**
   * What the machine must have.
   */
  requires?: {
    /**
     * How many GPUs. Default: 1 with gpuMemory, else 0.
     */
    gpus?: number;
    /**
     * Memory of each GPU.
     */
    gpuMemory?: string;
    /**
     * Main memory.
     */
    memory?: string;
    /**
     * Free space where the command runs.
     */
    disk?: string;
  };
  /**
   * The command and all its children end after this. Default: 6h.
   */
  timeout?: string;
  /**
   * How often a failed run is started again; it finds its checkpoints.
   */
  retries?: number;
  /**
   * A folder that survives retries, and runs that were cut off. It is emptied where another key, or another seed, is trained.
   */
  checkpoints?: string;
}
/**
 * What judges the model. A pull request is judged by the base branch's version of this section.
 */
export interface EvaluationSpec {
  /**
   * Role of each evaluation dataset. Default: holdout decides.
   */
  datasets?: {
    [k: string]: "decides" | "guard" | "shown";
  };
  /**
   * Gated metrics by the names of scikit-learn, for texts of sacrebleu; or by any name with rowSql.
   */
  metrics: {
    [k: string]: MetricLimit;
  };
  /**
   * Parts of the data that are looked at on their own: a column, or a named condition.
   */
  slices?: SliceSpec[];
  fairness?: FairnessSpec;
  /**
   * How fast the model has to answer.
   */
  latency?: {
    /**
     * The 95th percentile of one call's time is at most this.
     */
    p95?: string;
    /**
     * Rows of one call.
     */
    batchSize?: number;
  };
  /**
   * One-sided confidence of the non-inferiority test.
   */
  confidence?: number;
  /**
   * approve: a named person may accept, bound to the digest. block: nobody may.
   */
  onInconclusive?: "approve" | "block";
  /**
   * Instead of ONNX: a file of predictions that training leaves, joined on columns.id.
   */
  predictions?: string;
  command?: Command3;
  /**
   * Rows of a series in one season, such as 7 of daily data (forecasting): mase and rmsse are errors over those of the naive forecast of one season before, in the training data.
   */
  season?: number;
  /**
   * Judgements of pairs of texts, as JSON lines {id, winner: A | B | tie, a, b, judge, order: AB | BA} joined on columns.id; A is the candidate, B the baseline, and a and b are the SHA-256 digests of their texts (UTF-8) that the judge saw. The win_rate comes from it; the judgements are taken as they are given, and only of texts that are the models' own now: others leave it unmeasured.
   */
  judge?: string;
}
/**
 * What a metric has to keep up.
 */
export interface MetricLimit {
  /**
   * Makes a metric of a business's own: a DuckDB expression over the dataset's columns and label, score and prediction, whose mean over rows is the metric. Label and prediction are 1 or 0 of a binary model, class names of a multiclass one, and numbers or texts of the others; score is the positive class's, or that of the predicted one.
   */
  rowSql?: string;
  /**
   * Of a metric with rowSql: which way is better.
   */
  better?: "higher" | "lower";
  /**
   * At least this.
   */
  min?: number;
  /**
   * At most this.
   */
  max?: number;
  /**
   * How much worse than the baseline is acceptable: absolute, or a percentage of the baseline's value. Default: 0.01, of a loss 2%.
   */
  margin?: number | string;
  /**
   * An inconclusive primary metric needs a person; another's is a warning. Where none is marked, the first is primary.
   */
  primary?: boolean;
}
/**
 * Disparities between groups, by fairlearn's names (binary classification). Each is judged against the baseline's on the same rows; absolute limits are optional. Without any named, demographicParityDifference and equalizedOddsDifference are judged.
 */
export interface FairnessSpec {
  /**
   * Columns whose values are the groups; they need not be features.
   */
  sensitive: string[];
  /**
   * Also look at the groups that several sensitive columns form together.
   */
  intersections?: boolean;
  /**
   * How much a disparity may grow against the baseline.
   */
  margin?: number;
  demographicParityDifference?: DisparityDifference;
  demographicParityRatio?: DisparityRatio;
  equalizedOddsDifference?: DisparityDifference;
  equalizedOddsRatio?: DisparityRatio;
  equalOpportunityDifference?: DisparityDifference;
  equalOpportunityRatio?: DisparityRatio;
}
export interface DisparityDifference {
  /**
   * At most this, judged by the interval's lower end.
   */
  max?: number;
}
export interface DisparityRatio {
  /**
   * At least this, judged by the interval's upper end.
   */
  min?: number;
}
/**
 * Prose for the model card.
 */
export interface CardProse {
  /**
   * What the model is for, and who uses it.
   */
  intendedUse?: string;
  /**
   * What it must not be used for.
   */
  outOfScope?: string[];
  /**
   * Where it is known to be weak.
   */
  limitations?: string[];
  /**
   * What can go wrong, and for whom.
   */
  risks?: string[];
  /**
   * A folder of Markdown files, one a section, added to the card.
   */
  sections?: string;
}
/**
 * Who decides what a program cannot.
 */
export interface Governance {
  /**
   * The model's risk tier.
   */
  risk?: "minimal" | "limited" | "high";
  /**
   * GitHub users who may accept an inconclusive result or a change that needs a person, if they may write to the repository and had no part in the change. Default: owners that are users; where there is none, anyone with write access. `{self: true}`: whoever works alone accepts their own change by a comment; with `risk: high` nobody does.
   */
  approvers?:
    | string[]
    | {
        /**
         * The author of a pull request, who is among the default approvers, may accept it by a comment that nobody edited. The verdict says that it is self-approved.
         */
        self: true;
      };
}
/**
 * What a change means before anything runs: plan.json.
 */
export interface PlanRecord {
  schema: "model-gitops/plan/v1";
  base: string;
  head: string;
  models: PlannedModel[];
}
export interface PlannedModel {
  model: string;
  manifest: string;
  trainKey: string;
  /**
   * train: it has to be trained. known: its key has a record. unchanged: the key is the base branch's. none: retired or broken.
   */
  train: "train" | "known" | "unchanged" | "none";
  evaluate: boolean;
  reasons: string[];
  runner: string[];
  expectedSeconds?: number;
  gpus?: number;
  detectableMargin?: number;
  changes: JudgingChange[];
}
export interface JudgingChange {
  path: string;
  direction: "loosened" | "tightened" | "changed" | "added" | "removed";
  from?: string;
  to?: string;
}
/**
 * How one artifact came to be: run.json. One trainKey, one record.
 */
export interface RunRecord {
  schema: "model-gitops/run/v1";
  model: string;
  trainKey: string;
  /**
   * fetched: the key was known, nothing was trained.
   */
  status: "trained" | "fetched";
  fetchedFrom?: string;
  command: string[];
  params: {};
  seed: number;
  artifact: {
    /**
     * Relative to the folder of this file. Of several files, the folder that holds them.
     */
    path: string;
    digest: string;
    bytes: number;
    set?: ArtifactSet;
  };
  seeds?: {
    seed: number;
    digest: string;
    durationSeconds: number;
    path?: string;
    set?: ArtifactSet;
  }[];
  startedAt: string;
  durationSeconds: number;
  attempts: number;
  commit?: string;
  /**
   * Digest of each training dataset.
   */
  datasets: {
    [k: string]: string;
  };
  predictions?: {
    path: string;
    digest: string;
    bytes: number;
  };
  /**
   * Last value of each live metric.
   */
  progress?: {
    [k: string]: {
      step: number;
      value: number;
    };
  };
  machine?: {
    os?: string;
    arch?: string;
    cpus?: number;
    memoryBytes?: number;
    gpus?: {
      name: string;
      memoryBytes?: number;
      driver?: string;
    }[];
  };
  telemetry?: {
    samples: number;
    /**
     * Mean number of busy cores of the process group.
     */
    cpuMean?: number;
    /**
     * Peak resident memory of the process group.
     */
    memoryPeakBytes?: number;
    /**
     * Mean utilisation of all GPUs, 0 to 1.
     */
    gpuMean?: number;
    gpuMemoryPeakBytes?: number;
    /**
     * GPU energy: the integral of drawn power.
     */
    energyWh?: number;
    throttledShare?: number;
  };
}
/**
 * What holds for the whole repository: .github/model-gitops.yaml. It is read from the default branch and from no other, so that no pull request decides by what it is judged. Without the file each key has its default.
 */
export interface SettingsManifest {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "Settings";
  /**
   * Branches beside the default one onto which a pull request is judged, by the rules of that branch: names, or patterns in which `*` stands for anything but `/` and `**` for anything. A pull request onto any other is not judged, and its check is red.
   */
  branches?: string[];
  /**
   * GitHub users who may accept a change of this file. Default: everybody with write access who has no part in the change. `{self: true}`: whoever works alone accepts their own change by a comment.
   */
  approvers?:
    | string[]
    | {
        /**
         * The author of a change may accept it.
         */
        self: true;
      };
  /**
   * How the ledger is signed. Without `keys` its entries are believed as they lie there, and each comment says that the evidence is unsigned.
   */
  ledger?: {
    /**
     * Public keys of the recording job. An entry of the ledger counts only where one of them has signed it.
     */
    keys?: {
      /**
       * An Ed25519 key as `openssl pkey -pubout` prints it, or its 32 bytes in base64.
       */
      public: string;
      /**
       * A time with its zone, `2026-11-28T18:00:00Z`. Of a key that was replaced: its later entries do not count. A key that leaked is removed instead.
       */
      until?: string;
    }[];
    /**
     * A commit of the default branch at or before which models were there that the ledger does not know: signing was turned on later, or the ledger was lost. Only what stood there may have a first entry without having been new.
     */
    start?: string;
    /**
     * Artifacts that were recorded before the ledger was signed and still stand, as `model@<sha256>`: a person's word, so that they are measured again and not trained again. `model-gitops record --resign` lists them.
     */
    vouched?: string[];
    /**
     * Entries of an older version of this suite do not count.
     */
    minimumSuite?: string;
  };
  /**
   * Where data may come from.
   */
  data?: {
    /**
     * Hosts whose addresses may be private, such as a file server inside the company: a name or an IP address as it stands in the address, with the port where that is not the usual one (`files.internal:8443`). All others have to be public, at the usual port and of plain letters: loopback, private, link-local and metadata addresses are refused, redirects included. Holds for https addresses in manifests and DVC files and for where Git LFS sends on; s3:// goes where the job's AWS_ENDPOINT_URL says.
     */
    hosts?: string[];
  };
  /**
   * Whether a predict command has to run where it reaches neither labels nor network. `none`: it runs beside them, which each comment and record then says.
   */
  isolation?: "required" | "none";
}
/**
 * What the base branch's rules say of a measured candidate: verdict.json. One verdictKey, one record.
 */
export interface VerdictRecord {
  schema: "model-gitops/verdict/v1";
  model: string;
  verdictKey: string;
  evaluationKey?: string;
  trainKey?: string;
  artifact?: string;
  baseline?: string;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";
  /**
   * The number that decided it, in one sentence.
   */
  headline: string;
  /**
   * The revision whose rules judged.
   */
  judgedBy?: string;
  findings: FindingRecord[];
  /**
   * Changes to what judges; they take effect when merged.
   */
  changes: JudgingChange[];
  approvals: {
    by: string;
    digest: string;
    at?: string;
    url?: string;
    /**
     * Why, in the words of who accepted.
     */
    reason?: string;
    /**
     * By somebody whose change it is, or may be: nobody else is known to have looked at it.
     */
    self?: true;
  }[];
  /**
   * Reviews that say the words, or nearly, and do not count.
   */
  unheard?: {
    by: string;
    why:
      | "author"
      | "pusher"
      | "coauthor"
      | "dispatcher"
      | "unknown-maker"
      | "edited"
      | "email"
      | "within"
      | "short"
      | "unlisted"
      | "reader";
    url?: string;
  }[];
  /**
   * Who asks for changes and may write to the repository, or is on the list: nothing is accepted while that stands.
   */
  objections?: {
    by: string;
    url?: string;
  }[];
  /**
   * What an approving review has to contain to accept exactly this.
   */
  approvalCommand?: string;
  /**
   * The author of the change may accept it too, by a comment that contains approvalCommand.
   */
  mayApproveSelf?: true;
}
/**
 * What the gate of a pull request saw, and the runner's word for who the gate is: witness.json. The audience of the token is `model-gitops-witness:` and the sha256 of `{schema, models}` as canonical JSON.
 */
export interface WitnessRecord {
  schema: "model-gitops/witness/v1";
  models: WitnessedModel[];
  /**
   * An OIDC token of the gate's job, as GitHub issued it.
   */
  token: string;
}
export interface WitnessedModel {
  model: string;
  trainKey: string;
  /**
   * Of the artifact that was judged.
   */
  artifact: string;
  /**
   * Of evaluation.json and what was found on the way, as the evaluating job handed it on. Absent: there was none that it handed on.
   */
  evaluation?: string;
  evaluationKey?: string;
  /**
   * The records that were judged, by their path in the model's folder.
   */
  files: {
    [k: string]: string;
  };
}
