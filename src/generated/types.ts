// Made from schemas/ by scripts/generate.ts; change the schemas.

export type Interval = [number, number] | null;
/**
 * Of candidate / baseline, at deltaLevel: what a margin in percent is held against, so that the error of the baseline's value is in it.
 */
export type Interval1 = [number, number] | null;
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
 * A column's name, {name, where}, or {by: class}.
 */
export type SliceSpec =
  | string
  | {
      /**
       * A slice for each class of the target, by its recall: the share of the class's rows that the model calls so.
       */
      by: "class";
      /**
       * How much worse than the baseline a class's recall may be: absolute, or a percentage of the baseline's value. Default: 0.01.
       */
      margin?: number | string;
    }
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
 * Whether it is measured what each feature is worth to the primary metric: how much worse it is where the feature's cells are those of other rows. For ONNX models; it is shown, and judges nothing. Default: false.
 */
export type ImportanceSpec =
  | boolean
  | {
      /**
       * Rows of the dataset that decides that are asked about, drawn by a seed.
       */
      rows?: number;
      /**
       * How often the cells of each feature are put into another order.
       */
      repeats?: number;
      /**
       * Features that are looked at, in the model's order.
       */
      features?: number;
    };
/**
 * Instead of ONNX: a command that reads MODEL_GITOPS_MODEL (the artifact's file, or its folder) and MODEL_GITOPS_FEATURES (no labels), and writes MODEL_GITOPS_PREDICTIONS.
 */
export type Command3 = string[];
/**
 * Rows of the deciding dataset that candidate and baseline answer differently may be shown side by side in report.html. The default branch decides this: what a pull request writes here counts after it is merged. Columns that are personal are never shown.
 */
export type ShownRows = {
  [k: string]: unknown;
} & {
  /**
   * Columns whose cells are shown as text, at most 2,000 characters of each.
   */
  columns?: string[];
  /**
   * Columns whose cells are pictures (PNG, JPEG, WebP): paths from the data file's folder or from the repository's root, or the bytes themselves in Parquet. At most 1 MB each.
   */
  pictures?: string[];
  /**
   * How many rows are shown at most.
   */
  most?: number;
};
/**
 * An argument list, never a shell line.
 */
export type Command4 = string[];
/**
 * An argument list, never a shell line.
 */
export type Command5 = string[];
export type Command6 = string[];
/**
 * @minItems 2
 * @maxItems 2
 */
export type CountedValue = [string, number];
export type ClusterSettings = {
  [k: string]: unknown;
} & {
  /**
   * Where code and data are left for the job and what it made comes back, by digest: a folder that the runner and the cluster both have at this path, or `s3://<bucket>/<prefix>`, to which both have credentials of their own. May be the store.
   */
  exchange: string;
  /**
   * The Python (3.8 or newer, no packages) that starts the training there. Default: python3.
   */
  python?: string;
  limits?: ClusterLimits;
  price?: ClusterPrice;
  ray?: RayCluster;
  slurm?: SlurmCluster;
  kubernetes?: KubernetesCluster;
  command?: CommandCluster;
};
/**
 * Starts a job, or finds the one of this id.
 */
export type Command7 = string[];
/**
 * Tells of jobs by their ids.
 */
export type Command8 = string[];
/**
 * Tells what a job has written since a cursor.
 */
export type Command9 = string[];
/**
 * Ends a job.
 */
export type Command10 = string[];
/**
 * Tells the ids of all jobs that wait or run; without it `audit` finds no orphans there.
 */
export type Command11 = string[];
export type BucketSums = number[];

export interface AllRecords {
  Acceptance?: Acceptance;
  AlertMessage?: AlertMessage;
  AlertsRecord?: AlertsRecord;
  AnswerPartRecord?: AnswerPartRecord;
  AnswerRowsRecord?: AnswerRowsRecord;
  ArtifactSet?: ArtifactSet;
  AuditRecord?: AuditRecord;
  CardDiff?: CardDiff;
  ChangedRows?: ChangedRows;
  CommandClusterAnswer?: CommandClusterAnswer;
  DataIssueManifest?: DataIssueManifest;
  EnvironmentManifest?: EnvironmentManifest;
  EvaluationRecord?: EvaluationRecord;
  FindingRecord?: FindingRecord;
  GovernanceInput?: GovernanceInput;
  JobResult?: JobResult;
  ClusterJob?: ClusterJob;
  LedgerEntry?: LedgerEntry;
  LogRow?: LogRow;
  ModelManifest?: ModelManifest2;
  PlanRecord?: PlanRecord;
  PolicyLock?: PolicyLock;
  Profile?: Profile;
  PromotionRecord?: PromotionRecord;
  ProposalRecord?: ProposalRecord;
  QuarantineRecord?: QuarantineRecord;
  RefreshRecord?: RefreshRecord;
  ReplayRecord?: ReplayRecord;
  RevalidationRecord?: RevalidationRecord;
  RolesManifest?: RolesManifest;
  RollupRecord?: RollupRecord;
  GovernanceRule?: GovernanceRule;
  RunRecord?: RunRecord;
  ScanRecord?: ScanRecord;
  SettingsManifest?: SettingsManifest;
  ShardFindingsRecord?: ShardFindingsRecord;
  JobSubmission?: JobSubmission;
  TrainingStory?: TrainingStory;
  TrialsRecord?: TrialsRecord;
  TriesRecord?: TriesRecord;
  VerdictRecord?: VerdictRecord;
  VerificationPolicy?: VerificationPolicy;
  WaiverManifest?: WaiverManifest;
  WindowPartRecord?: WindowPartRecord;
  WindowRecord?: WindowRecord;
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
   * Of the reference profile in the store: what production is compared with.
   */
  profile?: string;
  /**
   * Of all that judges the model at this commit: limits, slices, target, who may accept, and what git tells of the data.
   */
  judging?: string;
  /**
   * It went through the full approval: what later retrainings are measured against.
   */
  anchor?: true;
  /**
   * Digests of the records that this rests on, as canonical JSON: in a signed ledger no other counts.
   */
  evidence?: {
    run: string;
    evaluation?: string;
    verdict?: string;
  };
  /**
   * Where the artifact's bytes come from. made: by the job that recorded them. handed-on: by an earlier job of the same run, by digest. witnessed: from the pull request, by its gate's identity token. claimed: from the pull request, by nobody's word but its own. ledger: recorded before. vouched: signed on a person's word when signing was turned on.
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
    /**
     * `owner/name/.github/workflows/file.yml@ref`: who built it, for provenance.
     */
    workflow?: string;
  };
}
/**
 * What the monitor posts to the webhook of a model when an alert fires or is resolved. The header x-model-gitops-signature is `sha256=` and the HMAC-SHA256, in hex, of the header x-model-gitops-timestamp (seconds since the epoch), a full stop and the body as it was sent; a receiver refuses what is older than five minutes. The same message may come twice: `id`, which is the header idempotency-key as well, is the same then.
 */
export interface AlertMessage {
  schema: "model-gitops/alert-message/v1";
  /**
   * Of the model, the cause, the transition and when it fired: what tells one alert from the next.
   */
  id: string;
  repository: string;
  model: string;
  cause:
    "drift" | "decay" | "estimated-decay" | "concept-drift" | "quality" | "service" | "no-data" | "stale";
  transition: "firing" | "resolved";
  /**
   * When it fired or was resolved: the end of the window that did it, or for stale the time at which the next window was due.
   */
  since: string;
  firedAt?: string;
  /**
   * Id of the window that did it.
   */
  window?: string;
  summary: string;
  /**
   * What is wrong, each with its value, its limit and where that comes from, and since when.
   */
  details: string[];
  columns?: string[];
  /**
   * Who is to look at it.
   */
  owners?: string[];
  /**
   * issue, run
   */
  links?: {
    [k: string]: string;
  };
}
/**
 * An entry of the ledger: the alerts of a model after a change of any of them. The latest entry is their state.
 */
export interface AlertsRecord {
  schema: "model-gitops/alerts/v1";
  model: string;
  /**
   * Of everything else in it.
   */
  key: string;
  alerts: Alert[];
}
export interface Alert {
  cause:
    "drift" | "decay" | "estimated-decay" | "concept-drift" | "quality" | "service" | "no-data" | "stale";
  state: "pending" | "firing" | "resolved";
  /**
   * When it took this state: the end of the window that did it, or for stale the time at which the next window was due.
   */
  since: string;
  pendingSince?: string;
  /**
   * The end of the window that fired it last.
   */
  firedAt?: string;
  window?: string;
  summary: string;
  /**
   * What is wrong, each with its value, its limit and where that comes from, and since when.
   */
  details?: string[];
  /**
   * The columns that it is about: who answers for them is told.
   */
  columns?: string[];
  /**
   * Of the last transition that was to be told, by where it was sent.
   */
  deliveries: AlertDelivery[];
}
export interface AlertDelivery {
  /**
   * issue, slack or webhook, with the name of the variable that holds the address.
   */
  to: string;
  state: "delivered" | "failed" | "held";
  transition: "firing" | "resolved";
  attempts?: number;
  problem?: string;
  /**
   * Of a held one: the end of the quiet hours or the cooldown.
   */
  until?: string;
  /**
   * When a firing was last told here: the cooldown begins with it.
   */
  firingTold?: string;
}
/**
 * What one shard of an evaluation asked, as the first line of its part; the lines after it have the answers. It tells of rows, so it travels between the jobs of one run and is kept nowhere.
 */
export interface AnswerPartRecord {
  schema: "model-gitops/answer-part/v1";
  shard: {
    index: number;
    count: number;
  };
  /**
   * What has to be the same in every part, and in the job that joins them.
   */
  asked: {
    model: string;
    /**
     * What asks and reads.
     */
    engine: string;
    /**
     * Of the artifact.
     */
    candidate: string;
    /**
     * Of the artifact; absent where none is asked.
     */
    baseline?: string;
    /**
     * By name the digest of the content.
     */
    datasets: {
      [k: string]: string;
    };
    /**
     * Of the part of the manifest and of the code that decides what is asked, and how.
     */
    rules: string;
  };
  answers: (NoAnswerRecord | ElsewhereRecord | RowsAnswerRecord | FileAnswerRecord)[];
}
/**
 * The model could not answer: whoever joins the parts asks again.
 */
export interface NoAnswerRecord {
  kind: "none";
  /**
   * Who was asked.
   */
  of: string;
  dataset: string;
}
/**
 * Another shard asks about all rows together.
 */
export interface ElsewhereRecord {
  kind: "elsewhere";
  /**
   * Who was asked.
   */
  of: string;
  dataset: string;
  question: string;
}
/**
 * Answers of rows one after the other, which the lines after this one have.
 */
export interface RowsAnswerRecord {
  kind: "rows";
  /**
   * Who was asked.
   */
  of: string;
  dataset: string;
  /**
   * Of what was asked: rows, columns and outputs.
   */
  question: string;
  /**
   * Of the whole dataset.
   */
  rows: number;
  /**
   * The first row, from 0.
   */
  from: number;
  /**
   * The row after the last.
   */
  to: number;
  /**
   * Scores of a row; 0 where there are no rows, or no scores.
   */
  width: number;
  /**
   * The model gives scores.
   */
  scores?: true;
  /**
   * The model's own labels in the order in which they first come. Absent: it gives none.
   */
  words?: string[];
}
/**
 * Predictions of all rows, as a predict command left them, in a file beside this one.
 */
export interface FileAnswerRecord {
  kind: "file";
  /**
   * Who was asked.
   */
  of: string;
  dataset: string;
  question: string;
  file: string;
}
/**
 * Answers of some rows, as a line of a shard's part. Arrays of numbers are their bytes, little-endian, in base64.
 */
export interface AnswerRowsRecord {
  schema: "model-gitops/answer-rows/v1";
  /**
   * Which of the answers of the first line, from 0.
   */
  answers: number;
  /**
   * Doubles: the next scores, row by row.
   */
  scores?: string;
  /**
   * 32-bit integers: of the next rows, places in the words.
   */
  labels?: string;
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
 * What the scheduled audit found of every model and environment: audit.json.
 */
export interface AuditRecord {
  schema: "model-gitops/audit/v1";
  commit: string;
  at: string;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";
  suite?: string;
  packs?: string[];
  models: AuditedModel[];
  /**
   * Of the repository, and of no model.
   */
  findings: FindingRecord[];
}
export interface AuditedModel {
  model: string;
  tier?: "minimal" | "limited" | "high" | "undeclared";
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";
  artifact?: string;
  anchor?: string;
  results?: AuditedRule[];
  waivers?: AuditedWaiver[];
  environments?: string[];
  findings: FindingRecord[];
  bundle?: EvidenceBundle;
}
export interface AuditedRule {
  rule: string;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  terms?: string[];
  predicate?: string;
}
export interface AuditedWaiver {
  id: string;
  rule: string;
  term?: string;
  state?: "valid" | "unused" | "renewed" | "expired" | "not-yet" | "unproven" | "invalid";
  expires?: string;
  daysLeft?: number;
}
/**
 * What one check found: the one currency between checks and all that shows them.
 */
export interface FindingRecord {
  /**
   * The rule's id: area/name, or a policy's.
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
   * What it asks is still being made: nothing has to be mended, and nothing is judged yet.
   */
  isUnderWay?: boolean;
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
export interface EvidenceBundle {
  file: string;
  sha256: string;
}
/**
 * What changed in the model card, by meaning: card-diff.json.
 */
export interface CardDiff {
  schema: "model-gitops/card-diff/v1";
  model: string;
  kind: "first" | "none" | "documentation" | "retrained" | "substantial";
  /**
   * What the retraining envelope says of the change.
   */
  class?: "none" | "documentation-only" | "retrain-within-envelope" | "substantial" | "first-release";
  /**
   * Why it is of this class.
   */
  reasons?: string[];
  /**
   * What a person has to read first.
   */
  changes: CardChange[];
  /**
   * What was measured on the same rows, the worst first; what did not change is left out.
   */
  metrics?: ComparedMetric[];
  /**
   * How many are the same as before, and not listed.
   */
  unchangedMetrics?: number;
  /**
   * Datasets whose content or columns changed.
   */
  data?: ComparedDataset[];
  /**
   * Gated metrics over the last versions that were measured on the same rows, the oldest first and the candidate last.
   */
  drift?: MetricDrift[];
}
export interface CardChange {
  section: string;
  subject: string;
  op: "added" | "removed" | "changed" | "loosened" | "tightened" | "not-comparable";
  from?: string;
  to?: string;
  needsPerson: boolean;
}
export interface ComparedMetric {
  metric: string;
  dataset: string;
  /**
   * Of the rows: numbers of other rows are compared with none of these.
   */
  digest: string;
  slice?: string;
  better: "higher" | "lower";
  candidate: number | null;
  /**
   * Absent: it was not measured on these rows.
   */
  production?: number | null;
  /**
   * Of the last version that went through the full approval. Absent: it was not measured on these rows.
   */
  anchor?: number | null;
  /**
   * Candidate minus production.
   */
  delta?: number;
  /**
   * Of delta.
   *
   * @minItems 2
   * @maxItems 2
   */
  interval?: [number, number];
  /**
   * Candidate minus anchor.
   */
  fromAnchor?: number;
  limit?: {
    min?: number;
    max?: number;
  };
  outcome?: "pass" | "fail" | "inconclusive" | "unmeasured" | "not-applicable";
  /**
   * Measured, on other rows.
   */
  notComparable?: ("production" | "anchor")[];
}
export interface ComparedDataset {
  dataset: string;
  op: "added" | "removed" | "changed";
  rows?: Counts;
  asOf?: Texts;
  digest?: Texts;
  columns?: Names;
  personal?: Names1;
}
export interface Counts {
  from?: number;
  to?: number;
}
export interface Texts {
  from?: string;
  to?: string;
}
export interface Names {
  added: string[];
  removed: string[];
  changed?: string[];
}
/**
 * Columns that are said to hold personal data.
 */
export interface Names1 {
  added: string[];
  removed: string[];
  changed?: string[];
}
export interface MetricDrift {
  metric: string;
  dataset: string;
  digest: string;
  better: "higher" | "lower";
  values: number[];
}
/**
 * Rows that candidate and baseline answer differently, as far as the default branch's report.rows lets them be shown: changed-rows.json beside evaluation.json. It judges nothing.
 */
export interface ChangedRows {
  schema: "model-gitops/changed-rows/v1";
  model: string;
  evaluationKey: string;
  dataset: string;
  /**
   * What is shown of each row beside the answers: texts, then pictures.
   */
  columns: string[];
  /**
   * What is not shown, and why: sentences.
   */
  remarks: string[];
  groups: ChangedGroup[];
}
export interface ChangedGroup {
  /**
   * What the change is for a row, by its truth: the candidate is further from it, nearer to it, or neither.
   */
  effect: "worse" | "better" | "different";
  /**
   * How many rows changed so. Absent: fewer than 10, of which none is shown.
   */
  rows?: number;
  shown: ChangedRow[];
}
export interface ChangedRow {
  actual: string;
  baseline: string;
  candidate: string;
  cells: ShownCell[];
}
export interface ShownCell {
  text?: string;
  /**
   * The bytes of a PNG, JPEG or WebP in base64, without what it says of itself.
   */
  picture?: string;
  /**
   * Why there is nothing to show.
   */
  missing?: string;
}
/**
 * What a command of a cluster prints (`clusters: command`): `{}` of submit and cancel, `jobs` of status and list, `lines` and `cursor` of logs.
 */
export interface CommandClusterAnswer {
  /**
   * Of status those that were asked for and are known; of list all that wait or run.
   */
  jobs?: CommandClusterJob[];
  /**
   * What was written since the cursor, at most maxBytes, the newest of it.
   */
  lines?: string[];
  /**
   * Where the next look goes on.
   */
  cursor?: string;
  /**
   * What was passed over since the cursor.
   */
  skippedBytes?: number;
}
export interface CommandClusterJob {
  /**
   * As it was submitted.
   */
  id: string;
  /**
   * queued: nobody computes yet. failed: by the job's own doing, an exit code. lost: by the machine's, and another attempt may help: evicted, preempted, node gone, out of memory by the engine's hand. timed-out: ended after timeoutSeconds.
   */
  state: "queued" | "running" | "succeeded" | "failed" | "lost" | "timed-out" | "cancelled";
  /**
   * The service's own name of it, for people. Default: the id.
   */
  handle?: string;
  /**
   * Why it is so, in the service's words; one line of it is shown.
   */
  reason?: string;
  /**
   * Between submission and start.
   */
  queuedSeconds?: number;
  /**
   * Where people see it.
   */
  link?: string;
  /**
   * As they were submitted; of list, which finds orphans by them.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * That it asks for; of list. Default: 0.
   */
  gpus?: number;
}
/**
 * An error in data: issues/<dataset>-<n>.yaml. It names the rows that are wrong, what was made of them, and how it ends.
 */
export interface DataIssueManifest {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "DataIssue";
  /**
   * `<dataset>-<n>`, as the file is called.
   */
  id: string;
  /**
   * The model whose manifest names the dataset, where several do.
   */
  model?: string;
  /**
   * Its name in the manifest; `production` is the rows of production of a model that is watched.
   */
  dataset: string;
  /**
   * The content that is wrong.
   */
  digest: string;
  /**
   * Which rows, as a condition over the columns: `income < 0`. Default: all.
   */
  rows?: string;
  /**
   * high: what was trained or judged on it is not promoted.
   */
  severity: "low" | "medium" | "high";
  /**
   * Who corrects it.
   */
  owner: string;
  /**
   * By when.
   */
  due: string;
  opened?: string;
  /**
   * What is wrong, and how it was found. No value of a row.
   */
  description: string;
  /**
   * What is to be done.
   */
  correction?: string;
  source?: DataIssueSource;
  closed?: DataIssueEnd;
}
/**
 * Who or what found it.
 */
export interface DataIssueSource {
  kind: "person" | "quality-check" | "alert";
  key?: string;
  url?: string;
}
export interface DataIssueEnd {
  on: string;
  how: "corrected" | "accepted" | "no-error";
  /**
   * The corrected content.
   */
  digest?: string;
  reason?: string;
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
      canary?: CanarySpec;
    };
  };
}
/**
 * A second artifact that a share of the users gets, declared before it starts. Its arms and metrics are those of the model's monitoring.experiment; each step is an experiment of its own.
 */
export interface CanarySpec {
  /**
   * The released version that is tried.
   */
  version?: string;
  /**
   * The digest of the artifact that is tried.
   */
  digest: string;
  /**
   * Percent of the users that get it now; 0: declared and not started.
   */
  traffic: number;
  /**
   * Percent by percent, each more than the one before.
   */
  steps: number[];
  /**
   * The column that an arm is drawn for. Default, and the same as: monitoring.columns.unit.
   */
  unit?: string;
  /**
   * The shortest time of the last step before it is promoted. Default: monitoring.experiment.minimum.
   */
  duration?: string;
  /**
   * Rows that each arm needs in a step before the next.
   */
  minimumRows: number;
  /**
   * By metric, what must not be worse, beside the guardrails of monitoring.experiment.
   */
  guardrails?: {
    [k: string]: CanaryGuardrail;
  };
  /**
   * Default: running. Paused and inconclusive stay until a person writes running.
   */
  state?: "running" | "paused" | "inconclusive";
  /**
   * When this step began; written with each step.
   */
  since?: string;
}
/**
 * How much worse the tried artifact may be.
 */
export interface CanaryGuardrail {
  /**
   * A number, or percent of the control's value.
   */
  margin: number | string;
  /**
   * Known for metrics of the task, latency and errors.
   */
  better?: "higher" | "lower";
  /**
   * Of a quantile instead of the mean.
   */
  quantile?: number;
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
   * Of profile.json beside it: the reference that production is compared with.
   */
  profile?: string;
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
     * same: the candidate is the baseline. none: a first model. unavailable: it exists and could not be fetched, so nothing is judged against it.
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
  classes?: MeasuredClasses;
  fairness?: MeasuredFairness[];
  calibration?: {
    candidate: MeasuredCalibration;
    baseline?: MeasuredCalibration;
  };
  importance?: MeasuredImportance;
  overTime?: MeasuredOverTime;
  seeds?: MeasuredSeeds;
  latency?: MeasuredLatency;
  charts?: Charts;
  questions?: RecordedAnswers;
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
   * How many other evaluations this content has decided about before, merged or not, as the ledger and the runs of this pull request count. Choices made by the same rows again and again fit their noise.
   */
  judgedBefore?: number;
  /**
   * How many of them were of this pull request's branch.
   */
  judgedByPull?: number;
  /**
   * There may have been more: runs that nobody can read any more, or that could not be asked for.
   */
  judgedAtLeast?: true;
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
   * old: the base branch's content. extended: its rows and cells, with columns of this content beside them. new: this content, since the candidate learned rows of the other, or since the other is wrong and this corrects it.
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
   * Data issues that the base branch has open about the old content and that this change closes with this one: it decides.
   */
  corrects?: string[];
  /**
   * Data issues that the base branch has open about the old content and that this change does not close with this one.
   */
  wrong?: string[];
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
   * Independent units that were judged.
   */
  n: number;
  /**
   * What one is: a row where nothing is said, a group of rows, a query, a point of time of all series, a judged pair, a row of one class.
   */
  unit?: "row" | "group" | "query" | "time" | "pair" | "positive" | "negative";
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
  ratioInterval?: Interval1;
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
   * What the interval cannot see, in words.
   */
  caveat?: string;
  /**
   * What earlier evaluations have in the place of needed.
   */
  neededRows?: number;
  needed?: NeededUnits;
  gated?: boolean;
  primary?: boolean;
  limit?: {
    min?: number;
    max?: number;
  };
}
/**
 * How many units would settle an inconclusive result in 8 of 10 cases.
 */
export interface NeededUnits {
  /**
   * If the two are truly alike.
   */
  alike: number;
  /**
   * If they truly differ as they did here; left out where that lies on the margin.
   */
  asSeen?: number;
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
/**
 * Each class of the rows that decide against all others. Shown, and judged by nothing.
 */
export interface MeasuredClasses {
  dataset: string;
  /**
   * How many there are.
   */
  classes: number;
  /**
   * Classes of fewer than 10 rows: nothing of them is shown.
   */
  tooSmall: number;
  /**
   * Larger classes that are not measured here, since there are so many.
   */
  leftOut: number;
  /**
   * Credible losses first, then by rows.
   */
  measured: MeasuredClass[];
}
export interface MeasuredClass {
  name: string;
  /**
   * Rows of the class.
   */
  n: number;
  /**
   * Rows that the candidate calls so.
   */
  predicted: number;
  metrics: MeasuredMetrics1;
}
/**
 * By metric name; at the top level on the dataset that decides.
 */
export interface MeasuredMetrics1 {
  [k: string]: MeasuredMetric;
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
   * About how many rows of neededGroup would tell whether the change is within the margin.
   */
  neededRows?: number;
  /**
   * The group that the change rests on most.
   */
  neededGroup?: string;
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
 * What features are worth to the primary metric, by permuting each. Shown, and judged by nothing.
 */
export interface MeasuredImportance {
  dataset: string;
  metric: string;
  better: "higher" | "lower";
  /**
   * Rows that were asked about, drawn by the evaluation's seed.
   */
  rows: number;
  repeats: number;
  /**
   * Two-sided confidence level of the intervals, which are over repeats alone.
   */
  level: number;
  /**
   * The metric on these rows as they are.
   */
  candidate: number;
  baseline?: number;
  /**
   * Why there is a baseline and nothing is said of its features.
   */
  baselineReason?: string;
  /**
   * The most important first.
   */
  features: FeatureImportance[];
  /**
   * Features of the candidate that stand for each other (Spearman's correlation of 0.8 or more), permuted together.
   */
  groups: GroupImportance[];
  /**
   * Features of the candidate that were not looked at: they are too many, or the time was over.
   */
  leftOut: number;
}
export interface FeatureImportance {
  name: string;
  candidate?: PermutedValue;
  baseline?: PermutedValue;
}
export interface PermutedValue {
  /**
   * How much worse the metric is without what the feature says; below 0 it is better.
   */
  mean: number;
  /**
   * Over repeats (divided by their number).
   */
  sd: number;
  interval: Interval;
}
export interface GroupImportance {
  features: string[];
  candidate: PermutedValue;
}
/**
 * Means of what came and of what both models said, over stretches of time with at least 10 rows each. Shown, and judged by nothing.
 */
export interface MeasuredOverTime {
  dataset: string;
  /**
   * The column of the time.
   */
  time: string;
  /**
   * How long a stretch is: week, 15 minutes, or 5 where times are numbers.
   */
  unit?: string;
  /**
   * Rows in smaller stretches, or without a time: none, or at least 10.
   */
  leftOut: number;
  /**
   * Why there are none.
   */
  reason?: string;
  /**
   * In the order of time.
   */
  stretches: TimeStretch[];
}
export interface TimeStretch {
  /**
   * Where it starts by the calendar, or by a round number: no cell of the data.
   */
  at: string;
  /**
   * Rows.
   */
  n: number;
  actual: number;
  candidate: number;
  baseline?: number;
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
 * What the candidate says to made-up rows: whoever loads its bytes later asks again.
 */
export interface RecordedAnswers {
  rows: number;
  outputs: {
    name: string;
    /**
     * The first, row by row; null is no finite number.
     */
    values: (number | null)[];
  }[];
}
/**
 * All that a rule may look at, of one model at one time: frozen, and stored with the verdict, which can be computed from it again.
 */
export interface GovernanceInput {
  schema: "model-gitops/governance-input/v1";
  /**
   * When it is asked.
   */
  stage: "pull-request" | "merge" | "promote" | "audit";
  /**
   * The time of the question: the only one there is.
   */
  now: string;
  /**
   * governance.risk as the base branch has it.
   */
  tier: "minimal" | "limited" | "high" | "undeclared";
  model: ModelManifest;
  base?: ModelManifest1;
  owners?: GovernedOwners;
  datasets: GovernedDataset[];
  evaluation?: GovernedEvaluation;
  production?: GovernedProduction;
  anchor?: GovernedAnchor;
  envelope?: GovernedEnvelope;
  /**
   * What the standing checks found, by rule.
   */
  checks: {
    [k: string]: CheckOutcome[];
  };
  scan?: GovernedScan;
  /**
   * Links of the chain that can be moved, the first one first.
   */
  references: UnboundReference[];
  card?: GovernedCard;
  diff?: CardDiff;
  provenance?: GovernedProvenance;
  approvals: GovernedApprovals;
  changed: GovernedChange;
  monitor?: GovernedMonitor;
  issues?: GovernedDataIssue[];
  waivers: GovernedWaiver[];
  repo?: GovernedRepository;
}
/**
 * The manifest, with what judges as the base branch has it.
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
   * Where people reach whoever answers for the model: an e-mail address or an https:// page.
   */
  contact?: string;
  /**
   * SPDX identifier of the model's licence, or a LicenseRef-.
   */
  license?: string;
  /**
   * Models that this one was made from: fine-tuned, merged, quantized or extended by an adapter.
   */
  baseModels?: BaseModel[];
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
  report?: ReportWish;
  governance?: Governance;
  monitoring?: MonitoringSpec;
  retraining?: RetrainingSpec;
  promotion?: PromotionSpec;
}
/**
 * A model made by others, by its exact revision.
 */
export interface BaseModel {
  /**
   * As its registry calls it: `organisation/name` of the Hugging Face Hub, or an https:// or oci:// address.
   */
  id: string;
  /**
   * A commit of 40 hexadecimal digits or a digest `sha256:…`: a branch, a tag or `latest` can be moved.
   */
  revision: string;
  /**
   * How this model was made of it. Default: finetune.
   */
  relation?: "finetune" | "adapter" | "merge" | "quantized";
  /**
   * SPDX identifier, `proprietary`, or a LicenseRef-.
   */
  license?: string;
  /**
   * The page of its card.
   */
  source?: string;
  /**
   * The day after which its makers no longer support it.
   */
  endOfLife?: string;
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
   * The classes (binary and multiclass classification): a list of the data's labels in the order of the model's scores, such as [bad, good]. Or, for each label of the data, what the model calls it, such as {setosa: 0, versicolor: 1, virginica: 2}. Where the model calls its scores nothing, that is the number of the score, from 0. Needed where the model does not say it in the data's words: a model whose graph names them, and labels that are 0, 1, … themselves, need none.
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
   * Rows of one group (a customer, a patient) are not independent: the group is what is judged.
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
  /**
   * What a row is, and what the rows are for.
   */
  description?: string;
  /**
   * The day the rows were taken from their source: freshness counts from it. Default: the last day of `period`.
   */
  asOf?: string;
  /**
   * The page that describes it.
   */
  url?: string;
  /**
   * What it was made from: names of datasets of this manifest, or of sources elsewhere with their version (`raw-loans@3`).
   */
  derivedFrom?: string[];
  /**
   * Whom the rows stand for, and whom they do not.
   */
  representativeness?: string;
  labels?: DatasetLabels;
  /**
   * What is missing or known to be wrong.
   */
  knownGaps?: string;
  privacy?: DatasetPrivacy;
  /**
   * A Croissant description (JSON-LD): what the keys here do not say is taken from it.
   */
  croissant?: string;
}
/**
 * Where the labels come from.
 */
export interface DatasetLabels {
  /**
   * What happened, what people said, or what another model said.
   */
  source: "outcome" | "human" | "model";
  /**
   * How they were made and checked.
   */
  method?: string;
}
/**
 * What data protection asks of it; needed where personalData is not none.
 */
export interface DatasetPrivacy {
  /**
   * GDPR article 6(1).
   */
  lawfulBasis?:
    "consent" | "contract" | "legal-obligation" | "vital-interests" | "public-task" | "legitimate-interests";
  /**
   * What it may be used for.
   */
  purpose?: string;
  /**
   * The day by which it has to be deleted.
   */
  retentionUntil?: string;
  /**
   * Its entry in the record of processing activities.
   */
  record?: string;
  /**
   * The data protection impact assessment.
   */
  assessment?: string;
  /**
   * Columns with personal data, by name.
   */
  columns?: {
    [k: string]: DeclaredPersonalColumn;
  };
}
export interface DeclaredPersonalColumn {
  /**
   * What it holds, `EMAIL`, `BIRTH_DATE`, …; `NOT_PERSONAL` where a detection is wrong.
   */
  type: string;
  /**
   * Why it is kept, or why the detection is wrong.
   */
  reason?: string;
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
   * A file in which the command tells its metrics over their steps: JSON Lines (step, name, value), or a .csv or .json as trainers write them.
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
     * Cores.
     */
    cpus?: number;
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
  /**
   * Where it trains on Ray, the job's runtime_env: pip, uv, conda, image_uri and the like. It is part of what the model is trained from. Not working_dir and py_modules: the code is brought by its digest.
   */
  runtimeEnv?: {
    [k: string]: unknown;
  };
  /**
   * Where it trains, if not on the runner: `ray`, `slurm`, `kubernetes` or `command`, as `clusters` of .github/model-gitops.yaml on the default branch says how to reach it; or an object with one of them.
   */
  on?: ("ray" | "slurm" | "kubernetes" | "command") | TrainingOn;
}
export interface TrainingOn {
  ray?: OnRay;
  slurm?: OnSlurm;
  kubernetes?: OnKubernetes;
  command?: OnCommand;
  /**
   * Whether the run ends once the job is submitted; `collect` goes on when it has ended.
   */
  detached?: boolean;
  /**
   * A job that has not started after this is cancelled, and the check says so. Default: 24h, and 7d where it is detached.
   */
  queueTimeout?: string;
}
/**
 * A job of Ray's.
 */
export interface OnRay {
  /**
   * Which of `clusters`. Default: `ray`.
   */
  cluster?: string;
  /**
   * Custom resources of the entrypoint, by name.
   */
  resources?: {
    [k: string]: number;
  };
}
/**
 * A batch job of Slurm's.
 */
export interface OnSlurm {
  /**
   * Which of `clusters`. Default: `slurm`.
   */
  cluster?: string;
  /**
   * --partition
   */
  partition?: string;
  /**
   * --qos
   */
  qos?: string;
  /**
   * --constraint
   */
  constraint?: string;
  /**
   * --reservation
   */
  reservation?: string;
  /**
   * --gres, such as `gpu:a100:2`. Default: `gpu:<requires.gpus>`.
   */
  gres?: string;
  /**
   * --nodes. The command is started once, on the first. Default: 1.
   */
  nodes?: number;
  /**
   * Whether Slurm puts the job back into the queue where it was preempted or a node failed. Default: true.
   */
  requeue?: boolean;
  /**
   * SIGTERM so long before the time limit or a preemption, to write a checkpoint. Default: 60s.
   */
  signalBefore?: string;
}
/**
 * An object as the manifest that the cluster's settings name: Job, JobSet, RayJob, TrainJob or PyTorchJob.
 */
export interface OnKubernetes {
  /**
   * Which of `clusters`. Default: `kubernetes`.
   */
  cluster?: string;
}
/**
 * A service behind four commands of the cluster's settings.
 */
export interface OnCommand {
  /**
   * Which of `clusters`. Default: `command`.
   */
  cluster?: string;
  /**
   * Handed to the command that submits, as they are.
   */
  options?: {
    [k: string]: unknown;
  };
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
   * Parts of the data that are looked at on their own: a column, a named condition, or each class of the target.
   */
  slices?: SliceSpec[];
  fairness?: FairnessSpec;
  importance?: ImportanceSpec;
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
   * An inconclusive primary metric needs a person; another's is a warning where its value is within the margin, and needs a person beyond it. Where none is marked, the first is primary.
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
   * How much a disparity may grow against the baseline. It passes where all of the change's interval is within it.
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
  /**
   * What was given up for what.
   */
  tradeoffs?: string[];
  /**
   * Why these metrics.
   */
  metricRationale?: string;
  /**
   * Who is at risk of unfair treatment, and what is done.
   */
  groups?: CardGroup[];
  /**
   * The instructions for use, a file.
   */
  instructions?: string;
}
export interface CardGroup {
  /**
   * Who.
   */
  group: string;
  /**
   * What they gain.
   */
  benefits?: string;
  /**
   * What can happen to them.
   */
  harms?: string;
  /**
   * What is done about it.
   */
  mitigation?: string;
}
/**
 * What report.html shows beside what was measured. It judges nothing.
 */
export interface ReportWish {
  /**
   * Globs of pictures (PNG, JPEG, WebP, GIF) and Markdown that training leaves in the manifest's folder: at most 20 files of 5 MB.
   */
  include?: string[];
  rows?: ShownRows;
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
  /**
   * The class of the use under Regulation (EU) 2024/1689, as people who know it decided.
   */
  euAiAct?: "minimal" | "limited" | "high" | "prohibited";
  /**
   * Why the risk tier and the class are what they are.
   */
  rationale?: string;
  /**
   * Who decided that.
   */
  reviewedBy?: string;
  /**
   * When.
   */
  reviewedOn?: string;
  /**
   * Packs and folders of rules that hold for this model beside those of the repository's settings.
   */
  policies?: string[];
  /**
   * Who watches it in use, and how they stop or override it.
   */
  oversight?: string;
  /**
   * The risk register.
   */
  risks?: RegisteredRisk[];
  envelope?: RetrainingEnvelope;
}
export interface RegisteredRisk {
  /**
   * Stable: `R-1`.
   */
  id: string;
  /**
   * What can go wrong, and for whom.
   */
  risk: string;
  /**
   * What is done about it.
   */
  mitigation: string;
  /**
   * Who answers for it.
   */
  owner: string;
  /**
   * What is left of it.
   */
  residual: "low" | "medium" | "high";
  /**
   * The metric, slice or rule that would show it.
   */
  test?: string;
  /**
   * The day it was last looked at.
   */
  reviewed: string;
}
/**
 * How far retraining may move the model from its anchor, the last version that went through the full approval. A change beyond it is substantial: it takes the full approval, and becomes the new anchor.
 */
export interface RetrainingEnvelope {
  /**
   * Against the anchor, in the metric's units.
   */
  metrics?: {
    [k: string]: EnvelopeLimit;
  };
  /**
   * Of what evaluation.fairness measures.
   */
  disparity?: {
    /**
     * The most that any fairness difference may rise.
     */
    maxRise: number;
  };
  /**
   * Whether columns may come or go. Default: unchanged.
   */
  features?: "unchanged" | "any";
  /**
   * Whether data may come from another origin. Default: unchanged.
   */
  dataOrigins?: "unchanged" | "any";
  /**
   * Training parameters that may change. Default: all.
   */
  params?: string[];
  revalidate?: EnvelopeRevalidation;
}
export interface EnvelopeLimit {
  /**
   * The most that it may fall, of metrics where higher is better.
   */
  maxDrop?: number;
  /**
   * The most that it may rise, of metrics where lower is better.
   */
  maxRise?: number;
}
/**
 * When the full approval is due again.
 */
export interface EnvelopeRevalidation {
  /**
   * This many versions since the anchor.
   */
  afterRetrainings?: number;
  /**
   * This long since the anchor.
   */
  after?: string;
  /**
   * An open alert, an open data issue of high severity, or another intended use.
   */
  on?: ("alert" | "data-issue" | "intended-use")[];
}
/**
 * How the model is watched in production. The default branch's counts.
 */
export interface MonitoringSpec {
  /**
   * What the service logged: a file, a glob, s3://bucket/pattern, https://…, or the result of a query.
   */
  logs: string | LogSource;
  columns?: LogColumns;
  /**
   * Of times that the log writes without a zone, and of windows of a day: an IANA name such as Europe/Paris. Default: UTC.
   */
  timezone?: string;
  /**
   * Columns that are watched differently from what the profile suggests, or beside the features.
   */
  features?: {
    [k: string]: WatchedColumn;
  };
  labels?: LabelSource;
  /**
   * How much is looked at at once: a duration (1d, 6h, 15m), or a number of rows. Default: 1d.
   */
  window?: string | RowWindow;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  lateness?: string;
  /**
   * Where windows begin. Default: with the first row of the log, but for rows that stand alone long before the others.
   */
  since?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  every?: string;
  /**
   * What windows are compared with: a dataset of the manifest, which must not be training data. Default: the one that decides.
   */
  reference?: string | ReferenceSpec;
  drift?: DriftSpec;
  quality?: QualitySpec;
  performance?: PerformanceSpec;
  service?: ServiceSpec;
  experiment?: ExperimentSpec;
  /**
   * How many of the last windows have to show a signal before it alerts: `2 of 3`. Default: 2 of 3. A failed check of the data, a service limit and missing data alert at once.
   */
  alertAfter?: string;
  alerts?: AlertSpec;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  revalidate?: string;
}
/**
 * Where the rows come from.
 */
export interface LogSource {
  /**
   * A file or a glob, s3:// or https://. Of a query: the file that it leaves.
   */
  path: string;
  query?: LogQuery;
}
/**
 * Leaves the file. It runs in the monitor's job, which has the data's credentials and no write token.
 */
export interface LogQuery {
  command: Command4;
  env?: EnvNames;
  /**
   * Default: 1h.
   */
  timeout?: string;
}
/**
 * Names of the log's columns; features have the names of the manifest. null: the log has none.
 */
export interface LogColumns {
  /**
   * Of the request; default: `columns.id`, where the log has it, else `id`.
   */
  id?: string | null;
  /**
   * When it was answered. Default: `time`.
   */
  time?: string;
  /**
   * Which model answered. Default: `model`, where the log has it.
   */
  model?: string | null;
  /**
   * Default: `score`, where the log has it.
   */
  score?: string | null;
  /**
   * Of a multiclass model: the column of each class's score.
   */
  scores?: {
    [k: string]: string;
  };
  /**
   * The class that was answered. Default: `label`, where the log has it.
   */
  label?: string | null;
  /**
   * The label itself, where the log has it. Default: `truth`, where the log has it.
   */
  truth?: string | null;
  /**
   * Milliseconds. Default: `latency`, where the log has it.
   */
  latency?: string | null;
  /**
   * Default: `error`, where the log has it.
   */
  error?: string | null;
  /**
   * The arm of an experiment. Default: `variant`, where the log has it.
   */
  variant?: string | null;
  /**
   * Who was put into the arm. Default: the id.
   */
  unit?: string | null;
}
export interface WatchedColumn {
  /**
   * Default: what the profile of the reference says.
   */
  kind?: "number" | "category" | "text" | "embedding" | "ignore";
}
/**
 * Labels that come later.
 */
export interface LabelSource {
  /**
   * As `logs`.
   */
  path: string | LogSource;
  /**
   * The column of the labels that has the log's id. Default: the name of the id.
   */
  joinOn?: string;
  /**
   * The column with the truth. Default: `target.column`.
   */
  column?: string;
  /**
   * How long a label takes: the realized performance of a window is of the rows whose labels became this old in it. Labels that take longer make that window again, once there are a twentieth more. Default: 0d.
   */
  maturity?: string;
}
export interface RowWindow {
  /**
   * Rows by time.
   */
  rows: number;
}
export interface ReferenceSpec {
  /**
   * Default: the one that decides.
   */
  dataset?: string;
  /**
   * fixed: the dataset. same-period: the windows of the same hour and weekday before. rolling: the windows before. Until there are enough of them: fixed. Default: fixed.
   */
  kind?: "fixed" | "same-period" | "rolling";
  /**
   * How many windows. Default: 4.
   */
  windows?: number;
}
/**
 * When a column counts as drifted: its distance is at least the threshold, and the difference is credible.
 */
export interface DriftSpec {
  /**
   * evidently, nannyml: that library's automatic choice of methods and its limits. Default: model-gitops.
   */
  engine?: "model-gitops" | "evidently" | "nannyml";
  /**
   * Columns whose drift alone is a signal.
   */
  critical?: string[];
  /**
   * Of the distance: in standard deviations of the reference for numbers, Jensen-Shannon distance for categories. Default: 0.1, or more where the reference's own parts differ more.
   */
  threshold?: number;
  /**
   * The share of false ones among flagged columns that is accepted. Default: 0.05.
   */
  fdr?: number;
  /**
   * Fewer rows are not measured. Default: 200.
   */
  minRows?: number;
  /**
   * Distances in interquartile ranges / 1.349 instead of standard deviations. Default: false.
   */
  robust?: boolean;
  /**
   * The weighted share of drifted columns that is a signal. Default: 0.5.
   */
  share?: number;
  /**
   * How much each column matters. Default: all alike.
   */
  weights?: {
    [k: string]: number;
  };
  /**
   * For single columns.
   */
  columns?: {
    [k: string]: ColumnDriftSpec;
  };
  prediction?: PredictionDriftSpec;
}
export interface ColumnDriftSpec {
  /**
   * Of this column's distance.
   */
  threshold?: number;
  /**
   * For this column.
   */
  robust?: boolean;
  /**
   * Of a text or embedding column. Default: domain-classifier.
   */
  method?: "domain-classifier" | "mmd";
}
export interface PredictionDriftSpec {
  /**
   * Of the prediction's distance.
   */
  threshold?: number;
}
/**
 * What the rows have to be like.
 */
export interface QualitySpec {
  rows?: RowsCheck;
  /**
   * How old the newest row may be when the monitor runs.
   */
  freshness?: string | FreshnessCheck;
  /**
   * Columns that together are unique in a window.
   */
  uniqueKey?: string[];
  /**
   * Whether there may be columns that neither the manifest nor this contract names. Default: true.
   */
  allowExtra?: boolean;
  /**
   * Whether rows have to come in the order of their time. Default: false.
   */
  ordered?: boolean;
  /**
   * The share of rows that has to pass, where a check says none. Default: 1.
   */
  mostly?: number;
  /**
   * By column.
   */
  columns?: {
    [k: string]: ColumnQuality;
  };
  /**
   * Conditions across columns.
   */
  assert?: Assertion[];
}
/**
 * How many rows a window has.
 */
export interface RowsCheck {
  min?: number;
  max?: number;
  /**
   * Against the median of the windows before, as a share: 0.5 is half as many or half as many again.
   */
  maxChange?: number;
  /**
   * error: the window's quality is a signal, and vetoes retraining. Default: error.
   */
  severity?: "warn" | "error";
}
export interface FreshnessCheck {
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  warnAfter?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  errorAfter?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  maxFuture?: string;
}
export interface ColumnQuality {
  /**
   * What every cell that is not empty has to be.
   */
  type?: "int" | "float" | "number" | "string" | "boolean" | "time";
  nullRate?: NullRateCheck;
  min?: number;
  max?: number;
  /**
   * The values that there may be.
   */
  inSet?: (string | number | boolean)[];
  newValues?: NewValuesCheck;
  /**
   * RE2; found anywhere, unless it is anchored.
   */
  regex?: string;
  format?: "email" | "uuid" | "date" | "date-time" | "ipv4" | "url" | "json";
  length?: LengthCheck;
  /**
   * Neither NaN nor infinite.
   */
  finite?: boolean;
  unique?: boolean;
  /**
   * At least two different values.
   */
  constant?: false;
  distinct?: DistinctCheck;
  mean?: StatisticCheck;
  std?: StatisticCheck;
  sum?: StatisticCheck;
  /**
   * By p50, p99, p99.9.
   */
  quantiles?: {
    [k: string]: StatisticCheck;
  };
  references?: ReferenceCheck;
  /**
   * The share of counted rows that has to pass; it fails when that is credibly lower.
   */
  mostly?: number;
  /**
   * error: the window's quality is a signal, and vetoes retraining. Default: error.
   */
  severity?: "warn" | "error";
  /**
   * Only rows for which this holds are counted.
   */
  expectedWhen?: string;
}
/**
 * The share of empty cells.
 */
export interface NullRateCheck {
  /**
   * At most.
   */
  max?: number;
  /**
   * At most so much above the reference's, in absolute terms.
   */
  maxChange?: number;
}
/**
 * Values that the reference does not have.
 */
export interface NewValuesCheck {
  maxRate: number;
}
export interface LengthCheck {
  min?: number;
  max?: number;
}
export interface DistinctCheck {
  min?: number;
  max?: number;
}
export interface StatisticCheck {
  min?: number;
  max?: number;
  /**
   * How many standard errors it may be from the reference's.
   */
  maxZ?: number;
}
/**
 * Every value is one of another dataset's column.
 */
export interface ReferenceCheck {
  dataset: string;
  column: string;
}
export interface Assertion {
  /**
   * A condition over the columns, in DuckDB's SQL; where it is null, the row is not counted.
   */
  expr: string;
  name?: string;
  /**
   * The share of counted rows that has to pass; it fails when that is credibly lower.
   */
  mostly?: number;
  /**
   * error: the window's quality is a signal, and vetoes retraining. Default: error.
   */
  severity?: "warn" | "error";
  /**
   * Only rows for which this holds are counted.
   */
  expectedWhen?: string;
}
/**
 * Which metrics are followed.
 */
export interface PerformanceSpec {
  /**
   * Default: the gated metrics of `evaluation.metrics`.
   */
  metrics?: string[];
  /**
   * nannyml: its CBPE with its sampling errors. Default: model-gitops.
   */
  engine?: "model-gitops" | "nannyml";
  /**
   * Whether the performance is estimated without labels. Default: true, where the task allows it.
   */
  estimate?: boolean;
  /**
   * By metric, in place of what the reference's parts had.
   */
  thresholds?: {
    [k: string]: PerformanceLimits;
  };
  /**
   * Fewer labels are not measured. Default: 100.
   */
  minLabels?: number;
}
export interface PerformanceLimits {
  lower?: number;
  upper?: number;
}
/**
 * Limits of the service.
 */
export interface ServiceSpec {
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  p50?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  p95?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  p99?: string;
  /**
   * The share of requests that may fail.
   */
  errorRate?: number;
  /**
   * The least.
   */
  rowsPerSecond?: number;
  prometheus?: PrometheusSpec;
}
export interface PrometheusSpec {
  /**
   * The server. A private host has to be named in the settings' data.hosts.
   */
  url: string;
  /**
   * The environment variable with a bearer token.
   */
  token?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  step?: string;
  /**
   * By name, such as cpu, gpu, memory.
   */
  queries: {
    [k: string]: PrometheusQuery;
  };
}
export interface PrometheusQuery {
  /**
   * PromQL, asked over the window.
   */
  query: string;
  /**
   * Default: mean.
   */
  statistic?: "mean" | "max" | "p95";
  max?: number;
  min?: number;
}
/**
 * An A/B test or a shadow log that is analysed window by window.
 */
export interface ExperimentSpec {
  /**
   * Another id begins anew. Default: treatment.
   */
  id?: string;
  /**
   * variants: each unit sees one arm. shadow: both models answered every request, joined by the id. Default: variants.
   */
  kind?: "variants" | "shadow";
  /**
   * The value of the variant column.
   */
  control: string;
  treatment: string;
  /**
   * Planned shares of the two arms. Default: alike.
   */
  weights?: {
    [k: string]: number;
  };
  /**
   * What should be better; without any, promote when nothing is worse.
   */
  success?: ExperimentMetric[];
  /**
   * What must not be worse.
   */
  guardrails?: ExperimentMetric[];
  /**
   * The most units that are waited for: then the decision is group-sequential, else always-valid.
   */
  units?: number;
  /**
   * Default: 0.05.
   */
  alpha?: number;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  minimum?: string;
}
export interface ExperimentMetric {
  /**
   * A metric of the task that is a mean over rows (accuracy, log_loss, brier_score, mean_absolute_error, …), `latency`, `errors`, or a column of the log.
   */
  name: string;
  /**
   * Default: mean; errors are a proportion.
   */
  of?: "mean" | "proportion" | "quantile";
  quantile?: number;
  /**
   * Of a ratio: the column of the denominator.
   */
  per?: string;
  /**
   * A value of the unit from before the experiment, which takes out its noise (CUPED).
   */
  covariate?: string;
  better?: "higher" | "lower";
  /**
   * How much worse is acceptable: 0.01, or 2% of the control's. Default: 0 for success; the metric's own margin for guardrails.
   */
  margin?: number | string;
}
/**
 * Who is told.
 */
export interface AlertSpec {
  /**
   * One issue for each cause, closed on recovery. Default: true.
   */
  issue?: boolean;
  /**
   * Default: the owners.
   */
  mention?: string[];
  /**
   * Who answers for a column.
   */
  columns?: {
    [k: string]: string[];
  };
  /**
   * The environment variable with the address of a Slack webhook.
   */
  slack?: string;
  webhook?: WebhookSpec;
  /**
   * The environment variable with an address that is called after each run, for a watch outside of GitHub.
   */
  heartbeat?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  cooldown?: string;
  quietHours?: QuietHours;
}
export interface WebhookSpec {
  /**
   * The environment variable with the address.
   */
  url: string;
  /**
   * The environment variable with the key that signs each body (HMAC-SHA256, x-model-gitops-signature).
   */
  secret?: string;
}
/**
 * Slack and the webhook are told by the first run after them, even where it is in quiet hours again; the issue is written at once.
 */
export interface QuietHours {
  /**
   * When they begin, such as 22:00.
   */
  from: string;
  /**
   * When they end; an hour before `from` is of the next day.
   */
  to: string;
  /**
   * IANA name. Default: UTC.
   */
  timezone?: string;
  /**
   * The days on which they begin. Default: every day.
   */
  days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
}
/**
 * When and how a pull request that retrains the model is opened. Needs `monitoring`, unless only `dueEvery` and requests ask for it.
 */
export interface RetrainingSpec {
  /**
   * The alerts of production that ask for a retraining; `[]`: none. Default: all four.
   */
  when?: ("drift" | "decay" | "estimated-decay" | "concept-drift")[];
  /**
   * Asks for a retraining when the labels of so many rows became mature since the model was accepted.
   */
  newLabelledRows?: number;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  dueEvery?: string;
  /**
   * No proposal before the labels of so many rows became mature since the model was accepted.
   */
  minLabelledRows?: number;
  /**
   * How many of the last windows have to show what an alert is about, beside its firing: `3 of 5`. Default: what monitoring.alertAfter asks.
   */
  after?: string;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  cooldown?: string;
  quietHours?: QuietHours1;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  maxAge?: string;
  refresh?: RefreshSpec;
  /**
   * Edits of this manifest that the proposal makes, by dotted key: `datasets.train.period.to: "{window.end}"`, an item of a list as `training.seeds[0]`; a name that has dots itself is written as it is. Never what identifies the model, who judges it or when it is retrained. In texts, {window.start} and {window.end} are the first and the last day of the newest window, {window.id} its id, {today} the day of the run, and {refresh.name} what the refresh command left; a text that is nothing else takes its type.
   */
  set?: {
    [k: string]: string | number | boolean | (string | number | boolean)[];
  };
  replay?: ReplaySpec;
}
/**
 * Nothing is opened or pushed in them; the first run after them does it.
 */
export interface QuietHours1 {
  /**
   * When they begin, such as 22:00.
   */
  from: string;
  /**
   * When they end; an hour before `from` is of the next day.
   */
  to: string;
  /**
   * IANA name. Default: UTC.
   */
  timezone?: string;
  /**
   * The days on which they begin. Default: every day.
   */
  days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
}
/**
 * Brings the data that the proposal is to train on: new files, or new pointers to them.
 */
export interface RefreshSpec {
  command: Command5;
  /**
   * Files or globs, relative to the manifest, that it may write; `!` leaves out. Anything else that it changes stops the proposal. Never manifests, environments, .github or CODEOWNERS.
   */
  changes: string[];
  env?: EnvNames;
  /**
   * A duration such as 5ms, 30s, 15m, 4h, 180d; at most six digits.
   */
  timeout?: string;
}
/**
 * How production and candidate are compared on the last rows of production whose labels are mature. Without labels there is no replay.
 */
export interface ReplaySpec {
  /**
   * So many of the last windows whose labels are mature. Default: 4.
   */
  windows?: number;
  /**
   * Whether the newest mature rows decide about a proposal and the deciding dataset guards, judged with twice the margin. Default: true.
   */
  decides?: boolean;
}
/**
 * The stages that versions of this model go through, by name; each is an environment of environments/<name>.yaml. Default: production alone.
 */
export interface PromotionSpec {
  [k: string]: PromotionStage;
}
/**
 * What has to be so before a version serves here, and what is written then.
 */
export interface PromotionStage {
  /**
   * The stage that has to serve the same version first.
   */
  after?: string;
  /**
   * How long it has to have served there, such as 24h. Needs `after`.
   */
  soak?: string;
  /**
   * The schedule promotes what has served in `after` for `soak`, until something is rolled back here. Needs `after`. Default: false, and a person promotes.
   */
  automatic?: boolean;
  /**
   * Places in files of this repository that get the new reference with the environment, for Argo CD, Flux, KServe or whatever watches them.
   */
  updates?: PromotionUpdate[];
  endpoint?: PromotionEndpoint;
  canary?: PromotionCanary;
}
/**
 * One value of a YAML or JSON file.
 */
export interface PromotionUpdate {
  /**
   * Relative to the manifest; a leading / is the root of the repository.
   */
  file: string;
  /**
   * Dotted; entries of lists by a key of theirs: spec.predictor.model.storageUri, images[name=scorer].newTag, spec.canary[predictor.name=next].predictor.model.storageUri. It has to be there.
   */
  path: string;
  /**
   * Of a file with several documents: the `kind` of the one.
   */
  kind?: string;
  /**
   * Of a file with several documents: its `metadata.name`.
   */
  name?: string;
  /**
   * What is written; {uri}, {version}, {digest}, {tag}, {model} and {commit} are filled in; {traffic} and {rest} are the percent of a canary and what is left of 100. Default: {uri}.
   */
  value?: string;
}
/**
 * A service that serves the version before it is promoted here: it is asked, and held against limits, as the last check.
 */
export interface PromotionEndpoint {
  /**
   * Where it is asked by POST. Of a host that is not public, the default branch's settings have to name it (data.hosts).
   */
  url: string;
  /**
   * File with the JSON body, relative to the manifest.
   */
  request: string;
  /**
   * How long it is asked. Default: 10s; at most 10m.
   */
  duration?: string;
  /**
   * Requests at once. Default: 4.
   */
  concurrency?: number;
  /**
   * The most that the 95th percentile of answers may take.
   */
  p95?: string;
  /**
   * The most that the first answer may take.
   */
  coldStart?: string;
  /**
   * The fewest answers a second.
   */
  requestsPerSecond?: number;
  /**
   * The largest share of requests without a good answer. Default: 0.
   */
  errors?: number;
}
/**
 * The InferenceService of KServe in which a canary of this stage is written, together with the environment. When and how far it goes is the environment's: models.<name>.canary.
 */
export interface PromotionCanary {
  /**
   * Relative to the manifest; a leading / is the root of the repository.
   */
  file: string;
  /**
   * Its metadata.name, where the file has several.
   */
  service?: string;
  /**
   * list: a named entry of spec.canary (KServe 0.20 and later, standard mode). percent: spec.predictor.canaryTrafficPercent (serverless mode).
   */
  style: "list" | "percent";
  /**
   * How the predictor.name of the entry of spec.canary begins; eight digits of the artifact's digest follow, as a canary that was promoted keeps its name. Default: canary.
   */
  entry?: string;
}
/**
 * The base branch's manifest; absent for a new model.
 */
export interface ModelManifest1 {
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
   * Where people reach whoever answers for the model: an e-mail address or an https:// page.
   */
  contact?: string;
  /**
   * SPDX identifier of the model's licence, or a LicenseRef-.
   */
  license?: string;
  /**
   * Models that this one was made from: fine-tuned, merged, quantized or extended by an adapter.
   */
  baseModels?: BaseModel[];
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
  report?: ReportWish;
  governance?: Governance;
  monitoring?: MonitoringSpec;
  retraining?: RetrainingSpec;
  promotion?: PromotionSpec;
}
export interface GovernedOwners {
  users: string[];
  teams: string[];
  /**
   * Who is not there, or is a bot.
   */
  unresolved: string[];
  /**
   * Whether GitHub was asked.
   */
  isChecked: boolean;
}
export interface GovernedDataset {
  name: string;
  role: "train" | "decides" | "guard" | "shown";
  /**
   * Whether git, a pin or a digest tells its content.
   */
  isPinned: boolean;
  digest?: string;
  rows?: number;
  /**
   * Since asOf, or the end of period.
   */
  ageDays?: number;
  maxAgeDays?: number;
  /**
   * Of rows that judge, from training rows, as they were counted; absent where nobody counted.
   */
  separation?: "apart" | "alike" | "leak";
  declared: Dataset1;
  quality?: GovernedQuality;
  /**
   * Absent where nobody looked.
   */
  personal?: GovernedPersonalColumn[];
}
/**
 * Rows of one purpose.
 */
export interface Dataset1 {
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
  /**
   * What a row is, and what the rows are for.
   */
  description?: string;
  /**
   * The day the rows were taken from their source: freshness counts from it. Default: the last day of `period`.
   */
  asOf?: string;
  /**
   * The page that describes it.
   */
  url?: string;
  /**
   * What it was made from: names of datasets of this manifest, or of sources elsewhere with their version (`raw-loans@3`).
   */
  derivedFrom?: string[];
  /**
   * Whom the rows stand for, and whom they do not.
   */
  representativeness?: string;
  labels?: DatasetLabels;
  /**
   * What is missing or known to be wrong.
   */
  knownGaps?: string;
  privacy?: DatasetPrivacy;
  /**
   * A Croissant description (JSON-LD): what the keys here do not say is taken from it.
   */
  croissant?: string;
}
export interface GovernedQuality {
  rows: number;
  digest: string;
  duplicates?: number;
  missingTargets?: number;
  columns: GovernedColumn[];
}
export interface GovernedColumn {
  name: string;
  missing: number;
}
export interface GovernedPersonalColumn {
  column: string;
  type: string;
  confidence: "high" | "medium" | "low";
  share?: number;
  isDeclared: boolean;
}
/**
 * What was measured; absent where nothing was.
 */
export interface GovernedEvaluation {
  evaluationKey?: string;
  artifact: string;
  /**
   * Whether it is of these bytes, this data and these rules.
   */
  isOfCandidate: boolean;
  metrics: GovernedMetric[];
  slices: GovernedSlice[];
  disparities: GovernedDisparity[];
}
export interface GovernedMetric {
  name: string;
  dataset: string;
  /**
   * Of the rows.
   */
  digest?: string;
  value?: number;
  /**
   * Of the interval.
   */
  low?: number;
  high?: number;
  better: "higher" | "lower";
  min?: number;
  max?: number;
  baseline?: number;
  delta?: number;
  outcome?: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  isPrimary?: boolean;
  isGated?: boolean;
}
export interface GovernedSlice {
  name: string;
  dataset: string;
  n: number;
  isDeclared?: boolean;
  isHarmed?: boolean;
  metrics: {
    [k: string]: number;
  };
}
export interface GovernedDisparity {
  sensitive: string;
  measure: string;
  value?: number;
  low?: number;
  high?: number;
  limit?: number;
  excludedGroups?: number;
}
/**
 * What serves, or the baseline in its place.
 */
export interface GovernedProduction {
  artifact: string;
  source?: string;
  metrics: GovernedMetric1[];
}
export interface GovernedMetric1 {
  name: string;
  dataset: string;
  /**
   * Of the rows.
   */
  digest?: string;
  value?: number;
  /**
   * Of the interval.
   */
  low?: number;
  high?: number;
  better: "higher" | "lower";
  min?: number;
  max?: number;
  baseline?: number;
  delta?: number;
  outcome?: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  isPrimary?: boolean;
  isGated?: boolean;
}
/**
 * The last version that went through the full approval; absent for a first one.
 */
export interface GovernedAnchor {
  artifact: string;
  commit: string;
  recordedAt: string;
  ageDays: number;
  /**
   * Versions accepted since.
   */
  retrainings: number;
  isPromoted?: boolean;
  metrics: GovernedMetric2[];
  disparities: GovernedDisparity1[];
  features: string[];
  origins: string[];
  intendedUse?: string;
}
export interface GovernedMetric2 {
  name: string;
  dataset: string;
  /**
   * Of the rows.
   */
  digest?: string;
  value?: number;
  /**
   * Of the interval.
   */
  low?: number;
  high?: number;
  better: "higher" | "lower";
  min?: number;
  max?: number;
  baseline?: number;
  delta?: number;
  outcome?: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  isPrimary?: boolean;
  isGated?: boolean;
}
export interface GovernedDisparity1 {
  sensitive: string;
  measure: string;
  value?: number;
  low?: number;
  high?: number;
  limit?: number;
  excludedGroups?: number;
}
export interface GovernedEnvelope {
  class: "none" | "documentation-only" | "retrain-within-envelope" | "substantial" | "first-release";
  reasons: string[];
  changes: EnvelopeChange[];
}
export interface EnvelopeChange {
  subject: string;
  from?: number;
  to?: number;
  /**
   * For the worse.
   */
  change?: number;
  limit?: number;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
}
export interface CheckOutcome {
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  message: string;
  subject?: string;
}
export interface GovernedScan {
  artifact: string;
  isOfCandidate: boolean;
  files: ScannedFile[];
  secrets: FoundSecret[];
}
export interface ScannedFile {
  path: string;
  /**
   * What it is by its content.
   */
  format: string;
  bytes: number;
  problems: ScannedProblem[];
  /**
   * What only the settings allow: names in it, and what these do was not looked at, or its format (`format pickle`).
   */
  allowed?: string[];
  /**
   * Tensors by type.
   */
  dtypes?: {
    [k: string]: number;
  };
}
export interface ScannedProblem {
  hazard: "code" | "structure" | "remote-code" | "secret" | "format";
  kind: string;
  message: string;
  at?: string;
}
export interface FoundSecret {
  file: string;
  line?: number;
  kind: string;
}
export interface UnboundReference {
  link: string;
  target: string;
  why: string;
}
export interface GovernedCard {
  /**
   * Sections that say nothing.
   */
  missing: string[];
  /**
   * Whether card and BOM are what their sources make.
   */
  isInSync: boolean;
  /**
   * Parts that differ, by their headings.
   */
  differing?: string[];
}
export interface GovernedProvenance {
  ledger: "signed" | "unsigned" | "none";
  isVerified: boolean;
  how?: string;
  problems: string[];
}
export interface GovernedApprovals {
  governedDigest: string;
  /**
   * Roles.
   */
  required: string[];
  given: GivenApproval[];
  /**
   * Required roles that nobody independent has approved for.
   */
  missing: string[];
  /**
   * Approving reviews that do not count, and why.
   */
  uncounted?: UncountedReview[];
  objections: string[];
  /**
   * Teams that this token cannot read.
   */
  unreadable: string[];
  /**
   * Who had a part in the change.
   */
  makers: string[];
  /**
   * Whether GitHub could be asked.
   */
  isKnown: boolean;
}
export interface GivenApproval {
  by: string;
  roles: string[];
  at?: string;
  url?: string;
  /**
   * Had no part in the change.
   */
  isIndependent: boolean;
}
export interface UncountedReview {
  by: string;
  why:
    | "bot"
    | "author"
    | "pusher"
    | "coauthor"
    | "dispatcher"
    | "trainer"
    | "unknown-maker"
    | "stale"
    | "gone"
    | "reader"
    | "edited"
    | "requester";
  url?: string;
}
export interface GovernedChange {
  paths: string[];
  /**
   * Of them: policies, waivers, roles, settings, CODEOWNERS, workflows.
   */
  governance: string[];
}
export interface GovernedMonitor {
  isDeclared: boolean;
  lastWindowEnd?: string;
  silentDays?: number;
  cadenceDays?: number;
  freshness?: "fresh" | "stale" | "unknown";
  /**
   * Those that fire.
   */
  alerts: GovernedAlert[];
}
export interface GovernedAlert {
  key: string;
  ageDays: number;
}
export interface GovernedDataIssue {
  id: string;
  dataset: string;
  severity: "low" | "medium" | "high";
  isOpen: boolean;
  isOverdue: boolean;
  /**
   * Whether this version was trained or judged on the rows.
   */
  touches: boolean;
}
export interface GovernedWaiver {
  id: string;
  rule: string;
  term?: string;
  /**
   * Absent where nobody could be asked who approved it.
   */
  state?: "valid" | "expired" | "renewed" | "invalid" | "unproven" | "not-yet" | "unused";
  problem?: string;
  daysLeft?: number;
  by?: string;
}
export interface GovernedRepository {
  controls: RepositoryControl[];
}
export interface RepositoryControl {
  control: string;
  declared: string;
  actual?: string;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
}
/**
 * How a training on a cluster ended: jobs/<id>/result.json of the exchange, written once, when all that it names lies there.
 */
export interface JobResult {
  schema: "model-gitops/job-result/v1";
  id: string;
  /**
   * Of the job as it was handed over.
   */
  job: string;
  /**
   * exited: the command, with its exit code. killed: by a signal. timed-out: by the suite. setup: the setup command failed so. not-started: the command could not be started. bytes: code or data could not be fetched, or were other bytes. machine: it is not as training.requires says. left-nothing: an artifact is missing, or is no plain file.
   */
  end: {
    kind: "exited" | "killed" | "timed-out" | "setup" | "not-started" | "bytes" | "machine" | "left-nothing";
    exitCode?: number;
    signal?: string;
    reason?: string;
  };
  startedAt: string;
  /**
   * Of the command, all starts of this job together.
   */
  durationSeconds: number;
  /**
   * How often the engine started it again: requeued, evicted, preempted.
   */
  restarts: number;
  /**
   * Repository paths of what was left; the bytes are blobs of the exchange.
   */
  artifact: File[];
  predictions?: File;
  metrics?: File1;
  /**
   * Pictures and Markdown that report.include asks for. They decide nothing.
   */
  shown?: File[];
  log?: File2;
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
    cpuMean?: number;
    memoryPeakBytes?: number;
    gpuMean?: number;
    gpuMemoryPeakBytes?: number;
    energyWh?: number;
    throttledShare?: number;
  };
  /**
   * The last lines of the log.
   */
  tail: string[];
}
export interface File {
  path: string;
  digest: string;
  bytes: number;
}
/**
 * What training told of its metrics over their steps, where training.metrics names a file. It decides nothing.
 */
export interface File1 {
  path: string;
  digest: string;
  bytes: number;
}
/**
 * What training printed: the beginning and the end, without what training.env handed it.
 */
export interface File2 {
  path: string;
  digest: string;
  bytes: number;
}
/**
 * One training on a cluster, as it is handed over: a blob of the exchange, named by its digest.
 */
export interface ClusterJob {
  schema: "model-gitops/job/v1";
  id: string;
  /**
   * owner/name
   */
  repository: string;
  model: string;
  trainKey: string;
  seed: number;
  attempt: number;
  /**
   * A tar archive of the files that the trainKey is of, by their repository paths.
   */
  code: string;
  /**
   * Where the commands run: a repository path, empty at the root.
   */
  folder: string;
  setup: Command6;
  command: Command6;
  params: {};
  /**
   * Variables that the cluster is to set; their names alone.
   */
  env: string[];
  /**
   * Files of each dataset that training reads: repository paths, or paths below `.model-gitops/` for what lies elsewhere.
   */
  data: {
    [k: string]: string[];
  };
  /**
   * Files besides the code, by digest, where they are to lie.
   */
  files: {
    path: string;
    digest: string;
    bytes: number;
  }[];
  /**
   * What training is to leave: repository paths.
   */
  artifact: {
    path: string;
    isFolder: boolean;
  }[];
  /**
   * What it is to leave beside it, where predictions judge.
   */
  predictions?: string;
  metrics?: string;
  checkpoints?: string;
  /**
   * Regular expressions, for Python and JavaScript, of repository paths that the report is to show: report.include.
   */
  shown?: string[];
  /**
   * What is looked at where the job runs, because not every engine can be asked for it.
   */
  requires?: {
    /**
     * Of each GPU.
     */
    gpuMemoryBytes?: number;
    /**
     * Free, where the code is unpacked.
     */
    diskBytes?: number;
  };
  /**
   * Of setup, and of the command; each.
   */
  timeoutSeconds: number;
}
/**
 * One immutable event on the branch model-gitops/ledger.
 */
export interface LedgerEntry {
  schema: "model-gitops/ledger-entry/v1";
  /**
   * acceptance: this artifact is what the default branch stands for since this commit. window: what a monitor found in a window of production. alerts: the state of its alerts. revalidation: the model in production, evaluated again on fresh labelled rows. proposal: what was decided about retraining it. promotion: a version was released, promoted or rolled back. quarantine: bytes that are not to serve again. tries: how often rows have judged the candidates of a model. trials: what runs of pull requests said of themselves, which decides nothing. rollup: windows that left the branch for an archive in the store.
   */
  kind:
    | "run"
    | "evaluation"
    | "verdict"
    | "acceptance"
    | "window"
    | "alerts"
    | "revalidation"
    | "proposal"
    | "promotion"
    | "quarantine"
    | "tries"
    | "trials"
    | "rollup";
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
   * run.json, evaluation.json, verdict.json, a window, revalidation.json, proposal.json or promotion.json; for an acceptance: trainKey, artifact, store; for alerts: each with its state.
   */
  body: {};
}
/**
 * One answer of a model in production, as a service logs it for the monitor: a line of JSON, or a row of CSV or Parquet with these columns. The names are those of `monitoring.columns` by default; others are named there. Features stand beside these, under the names that the evaluation data has, as they went into the model. Keep rows as long as labels take (`labels.maturity`) and two windows more.
 */
export interface LogRow {
  /**
   * Of the request, or of the row in a batch: unique, and what a label that comes later is joined by, so it is written alike in both. Needed for labels, and to tell repeated rows.
   */
  id?: string | number;
  /**
   * When it was answered: ISO 8601 with its zone (`2026-11-28T10:15:00Z`), or seconds, milliseconds, microseconds or nanoseconds since 1970 in UTC, told apart by their size. A time without a zone is of `monitoring.timezone`.
   */
  time: string | number;
  /**
   * Which model answered: the artifact's digest (`sha256:…`), or the service's name of the version. Rows of every version count; digests of other artifacts than the accepted one are told.
   */
  model?: string;
  /**
   * The positive class's score, or the value that a regression predicts. Of several classes there is a column each, named in `monitoring.columns.scores`.
   */
  score?: number | null;
  /**
   * The class that was answered.
   */
  label?: string | number | boolean | null;
  /**
   * Milliseconds from the request to the answer.
   */
  latency?: number | null;
  /**
   * What went wrong: empty, false, 0 or a status below 400 is no error. A request that failed is a row without an answer.
   */
  error?: string | boolean | number | null;
  /**
   * The arm of an experiment that answered.
   */
  variant?: string | null;
  /**
   * Who was put into the arm: the user, where one has several requests.
   */
  unit?: string | number | null;
  /**
   * How much the row counts in metrics, under the name of `columns.weight`.
   */
  weight?: number | null;
  /**
   * The label itself, where it is known when the row is written.
   */
  truth?: string | number | boolean | null;
  [k: string]: unknown;
}
/**
 * The desired state of one model: models/<name>/model.yaml. Paths are relative to the manifest; a leading / means the repository's root; none may leave it.
 */
export interface ModelManifest2 {
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
   * Where people reach whoever answers for the model: an e-mail address or an https:// page.
   */
  contact?: string;
  /**
   * SPDX identifier of the model's licence, or a LicenseRef-.
   */
  license?: string;
  /**
   * Models that this one was made from: fine-tuned, merged, quantized or extended by an adapter.
   */
  baseModels?: BaseModel[];
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
  report?: ReportWish;
  governance?: Governance;
  monitoring?: MonitoringSpec;
  retraining?: RetrainingSpec;
  promotion?: PromotionSpec;
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
  elsewhere?: PlannedJobs;
  detectableMargin?: number;
  changes: JudgingChange[];
}
/**
 * Where it trains on a cluster.
 */
export interface PlannedJobs {
  cluster: string;
  engine: "ray" | "slurm" | "kubernetes" | "command";
  /**
   * One a seed.
   */
  jobs: number;
  isDetached: boolean;
  /**
   * What past jobs of it waited: the median.
   */
  queuedSeconds?: number;
  /**
   * By the price of the settings and past durations.
   */
  cost?: {
    amount: number;
    currency: string;
  };
}
export interface JudgingChange {
  path: string;
  direction: "loosened" | "tightened" | "changed" | "added" | "removed";
  from?: string;
  to?: string;
}
/**
 * What the policies in force consist of: governance/policy.lock, written by `model-gitops policy lock`.
 */
export interface PolicyLock {
  schema: "model-gitops/policy-lock/v1";
  sources: LockedSource[];
}
export interface LockedSource {
  /**
   * As the settings or a manifest name it.
   */
  source: string;
  /**
   * Of a pack of the suite: the version that has it.
   */
  suite?: string;
  /**
   * Of a pack in another repository.
   */
  commit?: string;
  /**
   * Of its rules and of what the pack makes of them.
   */
  sha256: string;
  /**
   * How many it has.
   */
  rules: number;
}
/**
 * A summary of rows that later rows are compared with: counts and sums, no row. Of the accepted model's evaluation data (reference), of a window of production (window), or of a part of one that is still to be merged (partial). What fewer than ten rows have is pooled, but for a partial one, which never leaves its run.
 */
export interface Profile {
  schema: "model-gitops/profile/v1";
  model: string;
  role: "reference" | "window" | "partial";
  /**
   * Which rows it is of.
   */
  source: {
    /**
     * The dataset's name in the manifest, or the window's id.
     */
    dataset: string;
    /**
     * Of the dataset's content; of a window, of the files its rows came from.
     */
    digest: string;
    from?: string;
    /**
     * The end, which is outside.
     */
    to?: string;
  };
  /**
   * The model that answered.
   */
  artifact?: string;
  evaluationKey?: string;
  rows: number;
  /**
   * Features by name.
   */
  columns: {
    [k: string]: NumberColumn | CategoryColumn | TextColumn | EmbeddingColumn;
  };
  /**
   * What the model answered.
   */
  prediction: {
    score?: NumberColumn3;
    label?: CategoryColumn1;
  };
  /**
   * The truth, where it is known.
   */
  target?: NumberColumn | CategoryColumn | TextColumn | EmbeddingColumn;
  /**
   * Rows of each declared slice; published ones have ten or more.
   */
  slices?: {
    [k: string]: number;
  };
  estimation?: Estimation;
  /**
   * What the metrics were on equal parts of the reference, in its order: their spread is what a window is held against.
   */
  performance?: {
    chunkRows: number;
    metrics: {
      [k: string]: {
        /**
         * On all rows.
         */
        value: number | null;
        chunks: (number | null)[];
      };
    };
    /**
     * Slices and groups as they were evaluated, by the names of the window's.
     */
    slices?: {
      slice: string;
      rows: number;
      metrics: {
        [k: string]: {
          value: number | null;
          /**
           * Its sampling error on one row, to be divided by the root of a slice's rows.
           */
          error: number | null;
        };
      };
    }[];
  };
  /**
   * By column (`@score` and `@label` for the prediction) the distance of each part of the reference from the rest: what counts as usual.
   */
  distances?: {
    [k: string]: number[];
  };
}
/**
 * Numbers in bins whose edges are values of the reference.
 */
export interface NumberColumn {
  kind: "number";
  /**
   * All, empty cells too.
   */
  rows: number;
  nulls: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /**
   * Ascending. Bin 0 is below the first, bin j is from edge j−1 up to, and without, edge j, the last one has no end. A value that at least one row in 256 has is a bin of its own: from it to the next number.
   */
  edges: number[];
  /**
   * One more than edges.
   */
  counts: number[];
  /**
   * Of the values of each bin; the same whatever their order.
   */
  sums: number[];
  /**
   * Of each bin, the sum of the squares of the values' differences from the bin's lower edge (of bin 0, its upper one).
   */
  squares: number[];
  mean: number | null;
  /**
   * Of the population.
   */
  std: number | null;
  /**
   * Different finite values, where they were counted: of the reference.
   */
  distinct?: number;
  /**
   * Of a partial profile: sums and squares of each bin as whole numbers of the bin's own unit, so that parts add up exactly.
   */
  exact?: {
    sums: string[];
    squares: string[];
  };
}
/**
 * Text or truth values, counted.
 */
export interface CategoryColumn {
  kind: "category";
  rows: number;
  nulls: number;
  /**
   * The most frequent ones, by code point.
   */
  values: CountedValue[];
  /**
   * All others together.
   */
  other: {
    /**
     * Different ones; of a window, those of the reference that are rare, and all that are new.
     */
    values: number;
    rows: number;
  };
  /**
   * Of a window: values that the reference has nowhere, not even among its rare ones.
   */
  unseen?: {
    rows: number;
    /**
     * The most frequent ones.
     */
    values?: CountedValue[];
  };
  /**
   * Of the reference: hashes of the values in `other`, so that a rare value is not taken for a new one. Absent where there are more than 4,096, or where they have more than a twentieth of the rows: names and numbers are no categories.
   */
  rare?: string[];
  /**
   * Of a partial profile: the values in `other` with their rows, so that parts add up exactly; of more than 4,096 those with the lowest hashes.
   */
  exact?: {
    rare: CountedValue[];
    unseen: CountedValue[];
    rareRows: number;
  };
}
/**
 * Free text: how long it is. What it says is compared on the rows themselves.
 */
export interface TextColumn {
  kind: "text";
  rows: number;
  nulls: number;
  lengths: NumberColumn1;
}
/**
 * Numbers in bins whose edges are values of the reference.
 */
export interface NumberColumn1 {
  kind: "number";
  /**
   * All, empty cells too.
   */
  rows: number;
  nulls: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /**
   * Ascending. Bin 0 is below the first, bin j is from edge j−1 up to, and without, edge j, the last one has no end. A value that at least one row in 256 has is a bin of its own: from it to the next number.
   */
  edges: number[];
  /**
   * One more than edges.
   */
  counts: number[];
  /**
   * Of the values of each bin; the same whatever their order.
   */
  sums: number[];
  /**
   * Of each bin, the sum of the squares of the values' differences from the bin's lower edge (of bin 0, its upper one).
   */
  squares: number[];
  mean: number | null;
  /**
   * Of the population.
   */
  std: number | null;
  /**
   * Different finite values, where they were counted: of the reference.
   */
  distinct?: number;
  /**
   * Of a partial profile: sums and squares of each bin as whole numbers of the bin's own unit, so that parts add up exactly.
   */
  exact?: {
    sums: string[];
    squares: string[];
  };
}
/**
 * Lists of numbers of one length.
 */
export interface EmbeddingColumn {
  kind: "embedding";
  rows: number;
  /**
   * Also lists of another length or with a number that is none.
   */
  nulls: number;
  dimensions: number;
  mean: number[];
  /**
   * Of a partial profile: the sums behind the mean.
   */
  exact?: string[];
  lengths: NumberColumn2;
}
/**
 * Numbers in bins whose edges are values of the reference.
 */
export interface NumberColumn2 {
  kind: "number";
  /**
   * All, empty cells too.
   */
  rows: number;
  nulls: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /**
   * Ascending. Bin 0 is below the first, bin j is from edge j−1 up to, and without, edge j, the last one has no end. A value that at least one row in 256 has is a bin of its own: from it to the next number.
   */
  edges: number[];
  /**
   * One more than edges.
   */
  counts: number[];
  /**
   * Of the values of each bin; the same whatever their order.
   */
  sums: number[];
  /**
   * Of each bin, the sum of the squares of the values' differences from the bin's lower edge (of bin 0, its upper one).
   */
  squares: number[];
  mean: number | null;
  /**
   * Of the population.
   */
  std: number | null;
  /**
   * Different finite values, where they were counted: of the reference.
   */
  distinct?: number;
  /**
   * Of a partial profile: sums and squares of each bin as whole numbers of the bin's own unit, so that parts add up exactly.
   */
  exact?: {
    sums: string[];
    squares: string[];
  };
}
/**
 * Numbers in bins whose edges are values of the reference.
 */
export interface NumberColumn3 {
  kind: "number";
  /**
   * All, empty cells too.
   */
  rows: number;
  nulls: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  /**
   * Ascending. Bin 0 is below the first, bin j is from edge j−1 up to, and without, edge j, the last one has no end. A value that at least one row in 256 has is a bin of its own: from it to the next number.
   */
  edges: number[];
  /**
   * One more than edges.
   */
  counts: number[];
  /**
   * Of the values of each bin; the same whatever their order.
   */
  sums: number[];
  /**
   * Of each bin, the sum of the squares of the values' differences from the bin's lower edge (of bin 0, its upper one).
   */
  squares: number[];
  mean: number | null;
  /**
   * Of the population.
   */
  std: number | null;
  /**
   * Different finite values, where they were counted: of the reference.
   */
  distinct?: number;
  /**
   * Of a partial profile: sums and squares of each bin as whole numbers of the bin's own unit, so that parts add up exactly.
   */
  exact?: {
    sums: string[];
    squares: string[];
  };
}
/**
 * Text or truth values, counted.
 */
export interface CategoryColumn1 {
  kind: "category";
  rows: number;
  nulls: number;
  /**
   * The most frequent ones, by code point.
   */
  values: CountedValue[];
  /**
   * All others together.
   */
  other: {
    /**
     * Different ones; of a window, those of the reference that are rare, and all that are new.
     */
    values: number;
    rows: number;
  };
  /**
   * Of a window: values that the reference has nowhere, not even among its rare ones.
   */
  unseen?: {
    rows: number;
    /**
     * The most frequent ones.
     */
    values?: CountedValue[];
  };
  /**
   * Of the reference: hashes of the values in `other`, so that a rare value is not taken for a new one. Absent where there are more than 4,096, or where they have more than a twentieth of the rows: names and numbers are no categories.
   */
  rare?: string[];
  /**
   * Of a partial profile: the values in `other` with their rows, so that parts add up exactly; of more than 4,096 those with the lowest hashes.
   */
  exact?: {
    rare: CountedValue[];
    unseen: CountedValue[];
    rareRows: number;
  };
}
/**
 * What estimates of the performance without labels need.
 */
export interface Estimation {
  /**
   * Of each class (one for a binary model): the calibrated probability by score, interpolated between points and constant beyond. Without points the score stands for itself.
   */
  calibration: {
    class?: string;
    scores: number[];
    probabilities: number[];
  }[];
  /**
   * By metric: its sampling error on one row of the reference, to be divided by the root of a window's rows.
   */
  errors: {
    [k: string]: number;
  };
  /**
   * By metric: what it was on parts of the reference less what the answers let expect of them by the other parts, since a calibration fits its own rows too well.
   */
  gaps?: {
    [k: string]: number;
  };
  /**
   * Of a regression: the mean loss of the reference in cells of the prediction and of the features that matter most.
   */
  losses?: {
    columns: {
      /**
       * A feature, or `@score`.
       */
      name: string;
      edges: number[];
      values?: string[];
    }[];
    cells: {
      at: number[];
      rows: number;
      /**
       * By loss: mean_absolute_error, mean_squared_error.
       */
      sums: {
        [k: string]: number;
      };
      squares: {
        [k: string]: number;
      };
    }[];
    /**
     * The mean of each loss over all rows, for cells that the reference has hardly any row of.
     */
    rest?: {
      [k: string]: number;
    };
  };
}
/**
 * What became of promoting a version, or of rolling back: model-gitops-out/<model>/promotion.json, and, where something came of it, an entry of the ledger.
 */
export interface PromotionRecord {
  schema: "model-gitops/promotion/v1";
  /**
   * Of model, action, stage, version, artifact, and what it stands behind: the same request is the same key.
   */
  key: string;
  model: string;
  /**
   * register: the version is released, and serves nowhere yet. resume: a person lets the schedule promote again. canary: a share of the users gets it.
   */
  action: "register" | "promote" | "rollback" | "resume" | "canary";
  /**
   * waiting: a tag asks for it, and the stage before has to serve it for longer; nothing is on the ledger. begun: verified, and being carried out: a run that broke off is gone on with. proposed: the environment's pull request waits for its merge.
   */
  state: "waiting" | "begun" | "proposed" | "done" | "refused";
  version?: string;
  stage?: string;
  artifact: string;
  trainKey?: string;
  /**
   * Of the version: what its tag names.
   */
  commit?: string;
  /**
   * What served before.
   */
  from?: {
    version?: string;
    artifact: string;
  };
  /**
   * What says so in git, written last; or the tag that asked.
   */
  tag?: string;
  counter?: number;
  /**
   * Where a server loads it from.
   */
  address?: string;
  /**
   * What it rests on, each by its digest or key.
   */
  evidence: {
    kind: "evaluation" | "verdict" | "acceptance" | "release" | "judged-again";
    digest: string;
    name?: string;
  }[];
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  findings: FindingRecord[];
  /**
   * Why, in the words of who asked.
   */
  reason?: string;
  requestedBy?: string;
  /**
   * Percent of a canary from now on; 0 with a rollback: it was the canary that was rolled back.
   */
  traffic?: number;
  /**
   * The pull request that changes the environment.
   */
  pull?: number;
  /**
   * What was changed in the repository.
   */
  files?: string[];
  deployment?: number;
  /**
   * Checks were passed over: the audit brings it up until somebody looked, and says so when this is over.
   */
  emergency?: {
    expires: string;
    passedOver?: string[];
  };
  /**
   * What could not be done, and is left to somebody.
   */
  left?: string[];
  at: string;
}
/**
 * What was decided about retraining a model, and why: model-gitops-out/<model>/proposal.json, and, where something came of it, an entry of the ledger.
 */
export interface ProposalRecord {
  schema: "model-gitops/proposal/v1";
  model: string;
  /**
   * Of everything else in it but the time.
   */
  key: string;
  decision: "propose" | "update" | "wait" | "close";
  /**
   * Which rule decided: fired, nothing-fires, declined, cooldown, quality, stale, recovered, …
   */
  rule: string;
  /**
   * The same in words.
   */
  reason: string;
  trigger: ProposalTrigger;
  /**
   * What people and other systems asked for and is put off to a later run, by a limit or by quiet hours.
   */
  asked?: ProposalCause[];
  /**
   * Entries of the ledger that it stands on.
   */
  evidence?: {
    kind: string;
    id: string;
    digest: string;
  }[];
  branch: string;
  /**
   * The commit of the default branch that the proposal stands on.
   */
  base?: string;
  /**
   * The commit that we pushed.
   */
  head?: string;
  /**
   * Of what the default branch trains and judges the model by: while it is the same, the proposal stays where it is.
   */
  inputs?: string;
  pull?: {
    number: number;
    state: "open" | "closed" | "merged";
  };
  /**
   * What it changes in the manifest.
   */
  edits: ProposalEdit[];
  /**
   * All files that it changes, from the repository's root.
   */
  files: string[];
  /**
   * Data that it changes, as it was and as it will be.
   */
  data?: ProposalData[];
  /**
   * What the last training took.
   */
  cost?: {
    seconds: number;
    gpus: number;
  };
  /**
   * The last comment whose command was carried out.
   */
  heard?: number;
  /**
   * When the proposal was opened that it is about.
   */
  openedAt?: string;
  /**
   * Until when its data is good.
   */
  expiresAt?: string;
  /**
   * Of one entry a day: the day on which proposals were looked after, though nothing came of it.
   */
  heartbeat?: string;
  /**
   * When this was decided.
   */
  at: string;
}
/**
 * What asks for it. A proposal that a person closed is not made again for the same causes.
 */
export interface ProposalTrigger {
  /**
   * Of the causes; absent where there are none.
   */
  id?: string;
  causes: ProposalCause[];
}
export interface ProposalCause {
  cause:
    "drift" | "decay" | "estimated-decay" | "concept-drift" | "new-labels" | "due" | "manual" | "dispatch";
  /**
   * What makes it this one: the end of the window that fired it, the acceptance and the count or the period that passed, the run that asked.
   */
  at: string;
  summary?: string;
}
/**
 * A key that was not there has no `from`.
 */
export interface ProposalEdit {
  /**
   * Dotted key.
   */
  path: string;
  from?: unknown;
  to: unknown;
}
export interface ProposalData {
  dataset: string;
  path: string;
  from?: string;
  to?: string;
  bytes?: number;
}
/**
 * Bytes that are not to serve again, on the ledger: what was rolled back, or what a person put there. Every path that promotes asks it.
 */
export interface QuarantineRecord {
  schema: "model-gitops/quarantine/v1";
  /**
   * Of model, artifact, state and reason.
   */
  key: string;
  model: string;
  artifact: string;
  version?: string;
  /**
   * The newest entry about an artifact counts.
   */
  state: "quarantined" | "lifted";
  reason: string;
  by?: string;
  at: string;
}
/**
 * What the refresh command of a model changed, for the job that proposes it: model-gitops-out/<model>/refresh/refresh.json. The content of each file lies beside it as files/<sha256>.
 */
export interface RefreshRecord {
  schema: "model-gitops/refresh/v1";
  model: string;
  /**
   * The commit that it ran on.
   */
  base: string;
  /**
   * What asked for it.
   */
  trigger: string;
  outcome: "changed" | "unchanged" | "failed";
  /**
   * Why it failed.
   */
  message?: string;
  /**
   * Changed files, as git stores them.
   */
  files: RefreshedFile[];
  /**
   * What the command left for `retraining.set`.
   */
  values: {
    [k: string]: string | number | boolean | (string | number | boolean)[];
  };
  /**
   * The sha256 of training datasets that it changed and whose version pins one.
   */
  digests: {
    [k: string]: string;
  };
  /**
   * Training datasets that it changed.
   */
  data: DataChange[];
}
export interface RefreshedFile {
  /**
   * From the repository's root.
   */
  path: string;
  content?: RefreshedContent;
}
/**
 * Absent where the file was deleted.
 */
export interface RefreshedContent {
  digest: string;
  bytes: number;
  executable: boolean;
}
export interface DataChange {
  dataset: string;
  path: string;
  /**
   * Absent where there was none.
   */
  from?: string;
  /**
   * Absent where there is none any more.
   */
  to?: string;
  /**
   * Of its changed files.
   */
  bytes?: number;
}
/**
 * The candidate of a retraining pull request and the model in production, both asked about the last labelled rows of production: replay.json. It has no row and no cell of one.
 */
export interface ReplayRecord {
  schema: "model-gitops/replay/v1";
  model: string;
  /**
   * Of candidate, baseline, rows and rules; of one that could not be made, of why.
   */
  key: string;
  /**
   * The artifact that the pull request proposes.
   */
  candidate: string;
  /**
   * The artifact in production; absent where it could not be fetched.
   */
  baseline?: string;
  /**
   * Of what the base branch's manifest says about judging, monitoring and the replay.
   */
  rules: string;
  /**
   * Why it could not be made, and what to do about it; then there are no numbers.
   */
  problem?: string;
  measured?: MeasuredReplay;
}
export interface MeasuredReplay {
  /**
   * Rows from this time on, by the log's own; of windows that are a number of rows, the day of the oldest one.
   */
  from: string;
  /**
   * Rows before this time: the labels of later ones were not mature.
   */
  to: string;
  /**
   * retraining.replay.windows.
   */
  windows: number;
  /**
   * Rows with a label, each id once.
   */
  rows: number;
  /**
   * Both models were run on the rows.
   */
  answers: "asked";
  /**
   * Of the rows.
   */
  data: string;
  apart: ReplayApart;
  /**
   * The evaluation, as evaluation.json has it; its dataset is `production`.
   */
  evaluation: {};
}
/**
 * How it was told that the candidate has not learned the rows; at least one of the two.
 */
export interface ReplayApart {
  /**
   * So many rows were left out, since their ids are in the candidate's training data; few: fewer than ten.
   */
  ids?: number | "few";
  /**
   * The training data ends before this time, by its period, and so earlier rows were left out.
   */
  until?: string;
}
/**
 * The model in production, evaluated again on labelled rows of its log without training anything: revalidation.json, and an entry of the ledger.
 */
export interface RevalidationRecord {
  schema: "model-gitops/revalidation/v1";
  model: string;
  /**
   * Of the model, the artifact and `from`: a period is evaluated once.
   */
  key: string;
  /**
   * What was evaluated: the accepted artifact.
   */
  artifact: string;
  /**
   * Rows from this time on, by the log's own: the end of the revalidation before it, or when the artifact was accepted.
   */
  from: string;
  /**
   * Rows before this time: the labels of later ones were not mature.
   */
  to: string;
  /**
   * Rows with a label, each id once.
   */
  rows: number;
  /**
   * asked: the model was run on the rows. logged: it is judged by a predictions file and cannot be run, so what it answered in production counts.
   */
  answers: "asked" | "logged";
  /**
   * Of what the manifest says about judging and monitoring.
   */
  rules: string;
  /**
   * The evaluation, as evaluation.json has it; its dataset is `production`, and there is no baseline.
   */
  evaluation: {};
}
/**
 * Who may approve what: governance/roles.yaml, read from the base branch.
 */
export interface RolesManifest {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "Roles";
  /**
   * By role. `governance` approves changes of policies, waivers and roles.
   */
  roles: {
    [k: string]: RoleMembers;
  };
}
export interface RoleMembers {
  /**
   * GitHub users.
   */
  users?: string[];
  /**
   * Teams, `@organisation/team`. Reading them takes an App's token with Members: read; where they cannot be read, what they would decide is blocked.
   */
  teams?: string[];
}
/**
 * Windows of a model that left the ledger's branch for an archive in the store, as they were recorded, and what is known of their days and months: an entry of the ledger.
 */
export interface RollupRecord {
  schema: "model-gitops/rollup/v1";
  /**
   * Of the model and the entries, however they are packed.
   */
  key: string;
  model: string;
  /**
   * That the last of the windows begin in, in UTC.
   */
  month: string;
  /**
   * In the order in which they were recorded: what a listing of the branch, and lineage, would know of them.
   */
  windows: RolledWindow[];
  first: RolledPlace;
  last: RolledPlace1;
  /**
   * Of the digests of the files, a line each, in this order: none can be left out, added or exchanged.
   */
  entries: string;
  archive: PackedLines;
  profiles?: PackedLines1;
  /**
   * Days, where windows are shorter, and months, in UTC by the start of the windows. A window that later rows made again is counted where the archive has its last form.
   */
  spans: RolledSpan[];
  /**
   * Of all that was rolled up of the model so far.
   */
  total: {
    from: string;
    to: string;
    windows: number;
    archives: number;
  };
}
export interface RolledWindow {
  id: string;
  /**
   * When it was recorded.
   */
  at: string;
  /**
   * Digest of the files that were read.
   */
  source?: string;
}
export interface RolledPlace {
  /**
   * Of the entry.
   */
  id: string;
  /**
   * Of its file.
   */
  digest: string;
  /**
   * Where it is signed.
   */
  seq?: number;
}
/**
 * The entry that the first one which is left names as the one before it.
 */
export interface RolledPlace1 {
  /**
   * Of the entry.
   */
  id: string;
  /**
   * Of its file.
   */
  digest: string;
  /**
   * Where it is signed.
   */
  seq?: number;
}
/**
 * The entries, a line each as canonical JSON: pretty-printed it is the file that lay on the branch, signature and all. Brotli.
 */
export interface PackedLines {
  /**
   * By which the store has it.
   */
  digest: string;
  bytes: number;
}
/**
 * The profiles of the spans that have one, a line each in their order. Brotli.
 */
export interface PackedLines1 {
  /**
   * By which the store has it.
   */
  digest: string;
  bytes: number;
}
export interface RolledSpan {
  unit: "day" | "month";
  /**
   * Of the first of the windows.
   */
  from: string;
  to: string;
  windows: number;
  /**
   * Of all of them.
   */
  rows: number;
  /**
   * The rows that its profile is of: windows of fewer than ten rows have none, nor those whose profile the store has no more.
   */
  profiled: number;
  /**
   * The line of `profiles`.
   */
  profile?: number;
}
/**
 * A rule as data, built in or a team's own below governance/policies/: what the input has to satisfy, and what a failure means.
 */
export interface GovernanceRule {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "Rule";
  /**
   * Stable: waivers, settings and reports name it. `MG-` is the suite's own.
   */
  id: string;
  /**
   * What holds where the rule passes.
   */
  title: string;
  /**
   * Why it matters.
   */
  why?: string;
  /**
   * block: a failure stops the merge. warn: it is told. info: it is listed.
   */
  severity: "block" | "warn" | "info";
  appliesTo?: RuleScope;
  /**
   * Before this day a failure is a warning that counts the days.
   */
  effectiveOn?: string;
  /**
   * Dotted paths of the input that have to be there. Where one is not, the rule is unmeasured.
   */
  requires?: string[];
  /**
   * Rules of the standing checks: the worst outcome of their findings is this rule's. Where they found nothing, it is unmeasured.
   */
  checks?: string[];
  each?: RuleEach;
  /**
   * A CEL condition over the input document: true passes. A missing value, an error and anything but true or false are unmeasured.
   */
  expr?: string;
  /**
   * Values that the expression reads as `params.<name>`; settings and packs may replace them.
   */
  params?: {
    [k: string]: unknown;
  };
  /**
   * A CEL text that says what is wrong.
   */
  message?: string;
  /**
   * What to do.
   */
  solution?: string;
  /**
   * By framework, the articles or clauses for which a pass supports evidence.
   */
  maps?: {
    [k: string]: string[];
  };
  /**
   * Whether a finding of it can be waived. Default: for 90 days, by the role governance.
   */
  waivable?:
    | false
    | {
        /**
         * The most days from creation to expiry.
         */
        maxDays: number;
        /**
         * Roles of which one has to approve a waiver. Default: governance.
         */
        approvers?: string[];
      };
  /**
   * Cases that `model-gitops policy test` runs: at least one that passes, one that fails, one with a missing input.
   */
  tests?: RuleTest[];
}
/**
 * To what it applies. Elsewhere it is not applicable, which is printed.
 */
export interface RuleScope {
  /**
   * Globs of model names. Default: all.
   */
  models?: string[];
  /**
   * Risk tiers. Default: all.
   */
  tiers?: ("minimal" | "limited" | "high" | "undeclared")[];
  /**
   * When it is asked. Default: always.
   */
  stages?: ("pull-request" | "merge" | "promote" | "audit")[];
  /**
   * A CEL condition. Where it is false, the rule is not applicable, and says so with this.
   */
  when?: string;
}
export interface RuleEach {
  /**
   * A CEL list: the rule is asked of each item.
   */
  in: string;
  /**
   * What the expression calls the item.
   */
  as: string;
  /**
   * A CEL text that names the item: a waiver is of one term.
   */
  term: string;
}
export interface RuleTest {
  name: string;
  /**
   * Changes to the input that all tests begin with, by dotted path; null takes away.
   */
  given?: {
    [k: string]: unknown;
  };
  expect: "pass" | "fail" | "unmeasured" | "not-applicable" | "warn";
  /**
   * The terms that fail.
   */
  terms?: string[];
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
  /**
   * The job on a cluster that trained it, of the first seed.
   */
  job?: {
    engine: "ray" | "slurm" | "kubernetes" | "command";
    /**
     * Its name in the settings.
     */
    cluster: string;
    id: string;
    /**
     * The engine's own id.
     */
    handle?: string;
    /**
     * That it asked for.
     */
    gpus?: number;
    /**
     * From submission to start, as the engine tells.
     */
    queuedSeconds?: number;
    /**
     * How often the engine started it again.
     */
    restarts?: number;
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
 * What the files of an artifact and the rows of its data are, before anything is loaded: scan.json. It holds no value of any cell.
 */
export interface ScanRecord {
  schema: "model-gitops/scan/v1";
  model: string;
  artifact: string;
  files: ScannedFile[];
  secrets?: FoundSecret[];
  datasets: {
    [k: string]: ScannedDataset;
  };
}
export interface ScannedDataset {
  digest: string;
  rows: number;
  /**
   * Rows that repeat an earlier one in all columns.
   */
  duplicates?: number;
  missingTargets?: number;
  columns: ScannedColumn[];
  personal: PersonalColumn[];
  /**
   * Why it could not be looked at.
   */
  unread?: string;
}
export interface ScannedColumn {
  name: string;
  /**
   * Rows without a value.
   */
  missing: number;
}
export interface PersonalColumn {
  column: string;
  type: string;
  confidence: "high" | "medium" | "low";
  /**
   * Of the distinct values that were looked at.
   */
  share: number;
  /**
   * Distinct values that were looked at.
   */
  n: number;
  /**
   * What they look like, digits as d and letters as a.
   */
  shape?: string;
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
    /**
     * How long each window of production stays a file of its own on the ledger's branch, `90d`; at least `28d`. A month that is over for longer is rolled up by `settle`: its windows, as they were signed, go into an archive in the store, days and months beside it, and one entry names both. Default: for ever.
     */
    keepWindows?: string;
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
   * What the pages of `model-gitops site` tell beyond what is safe on a page that everybody can read (docs/site.md).
   */
  site?: {
    /**
     * Names of who approved, asked and merged. Default: false, and how many approved in which roles is told.
     */
    people?: boolean;
    /**
     * Sentences of people and checks: reasons, what alerts and data issues say, and columns by name. Default: false.
     */
    texts?: boolean;
    /**
     * Numbers of slices that have at least 20 rows, by the slice's name. Default: false. Smaller ones are never told.
     */
    groups?: boolean;
  };
  retraining?: RetrainingSettings;
  governance?: GovernanceSettings;
  promotion?: PromotionSettings;
  /**
   * Where models may train beside the runner, by name: a model's `training.on` chooses one. How it is reached, and by whose credentials, is said here and nowhere else, so that no pull request can send either elsewhere.
   */
  clusters?: {
    [k: string]: ClusterSettings;
  };
  /**
   * Whether a predict command has to run where it reaches neither labels nor network. `none`: it runs beside them, which each comment and record then says.
   */
  isolation?: "required" | "none";
}
/**
 * What holds for the retraining pull requests of all models together.
 */
export interface RetrainingSettings {
  /**
   * The most retraining pull requests that are open at once. Default: 3.
   */
  openProposals?: number;
  /**
   * The most of them whose models train on GPUs and whose checks have not ended. Default: no limit.
   */
  gpuJobs?: number;
  /**
   * The most GPU hours that proposals of the last seven days may take, each counted as its last training took. Default: no limit.
   */
  gpuHoursPerWeek?: number;
  /**
   * A run that would open or close more pull requests than this does none of it, and asks. Default: 5.
   */
  fuse?: number;
  /**
   * When a proposal is put on the newest commit of the default branch: where what it is trained or judged by changed there, only where the same files did, or never. Default: inputs-changed.
   */
  rebase?: "inputs-changed" | "conflicted" | "never";
  /**
   * One issue that shows all models and takes wishes. Default: false.
   */
  dashboard?: boolean;
  /**
   * Logins that opened the proposals before, such as `github-actions[bot]` where an App's token is used now: what they left is taken for ours.
   */
  previousIdentities?: string[];
}
/**
 * Which policies hold, for all models together.
 */
export interface GovernanceSettings {
  /**
   * Packs of the suite (`starter`, `baseline`, `eu-ai-act-high-risk`, `nist-ai-rmf`, `model-risk`), folders of this repository (`./governance/policies`), or `owner/repository//path@<commit>`. Default: none, and only what the gate asks anyway is asked.
   */
  policies?: string[];
  /**
   * report-only: what fails is a warning, and says so.
   */
  mode?: "enforce" | "report-only";
  /**
   * By rule: another mode, severity or parameters. A rule that nobody can waive is not softened by them.
   */
  rules?: {
    [k: string]: RuleSettings;
  };
  /**
   * By risk tier, the roles that have to approve a change that takes the full path. Default: high needs model-risk, the others none.
   */
  approvals?: {
    [k: string]: string[];
  };
  artifacts?: ArtifactSettings;
  /**
   * What a failed check of the data's quality and a confirmed alert come to: tell: the issue of the alert has the ready-made file. propose: a pull request adds it (`issues/<dataset>-<n>.yaml`).
   */
  dataIssues?: "tell" | "propose";
  controls?: DeclaredControls;
}
export interface RuleSettings {
  mode?: "enforce" | "report-only";
  /**
   * block: a failure stops the merge. warn: it is told. info: it is listed.
   */
  severity?: "block" | "warn" | "info";
  /**
   * Values that the expression reads as `params.<name>`; settings and packs may replace them.
   */
  params?: {
    [k: string]: unknown;
  };
}
export interface ArtifactSettings {
  /**
   * Formats that are allowed beside those of the model's risk tier.
   */
  formats?: string[];
  /**
   * Python names that pickles may load beside those known to be safe: each was read by somebody.
   */
  globals?: string[];
  /**
   * Domains of ONNX operators beside the standard ones.
   */
  operatorDomains?: string[];
}
/**
 * What the repository is said to enforce: the audit holds it against what GitHub says.
 */
export interface DeclaredControls {
  /**
   * Checks that the rules of the default branch require.
   */
  requiredChecks?: string[];
  /**
   * How many they require at least.
   */
  approvingReviews?: number;
  /**
   * Whether they require a review of code owners.
   */
  codeOwnerReview?: boolean;
  /**
   * Whether they require an approval after the last push.
   */
  lastPushApproval?: boolean;
  /**
   * Whether they dismiss approvals when commits are pushed.
   */
  dismissStaleReviews?: boolean;
  /**
   * Whether they require signed commits.
   */
  signedCommits?: boolean;
  /**
   * Whether they require a linear history.
   */
  linearHistory?: boolean;
  /**
   * Whether they forbid force pushes.
   */
  noForcePush?: boolean;
  /**
   * Whether they forbid deletion.
   */
  noDeletion?: boolean;
  /**
   * Whether CODEOWNERS has to be without errors.
   */
  codeOwnersValid?: boolean;
  /**
   * Whether workflows have to name actions by commit.
   */
  actionsPinned?: boolean;
  /**
   * By name: how environments are protected.
   */
  environments?: {
    [k: string]: DeclaredEnvironment;
  };
}
export interface DeclaredEnvironment {
  reviewers?: number;
  branches?: string[];
  preventSelfReview?: boolean;
}
/**
 * Who may promote, and how environments are written, for all models together.
 */
export interface PromotionSettings {
  /**
   * Users and teams (`@organisation/team`) who may promote and roll back, by tag, by dispatch or by command. Default: everybody with write access.
   */
  promoters?: string[];
  /**
   * Whether a tag asks for something only where GitHub verified its signature. Default: false.
   */
  signedTags?: boolean;
  /**
   * How environments/<name>.yaml and the files of `updates` are changed: auto: by a commit on the default branch, and where its rules refuse that, by a pull request. Default: auto.
   */
  environments?: "auto" | "pull-request";
  mlflow?: MlflowSettings;
  /**
   * Whether the organization's linked artifacts on GitHub are told where a version is stored and which stage serves it. Takes `artifact-metadata: write`, and a repository of an organization. Default: false.
   */
  linkedArtifacts?: boolean;
  /**
   * What the schedule may repair where what is there is not what the environment's file says: record-deployment: GitHub's deployment is written anew. write-updates: the files of `updates` are brought back, as a promotion would write them. Default: nothing, and it only reports.
   */
  repairs?: ("record-deployment" | "write-updates")[];
  /**
   * Keyless attestations of what is released: by GitHub's service of this repository, or by the public one, whose log shows the names of repository and workflow to everybody. Default: none; a key in the input `attestation-key` of promote signs as well.
   */
  attest?: "none" | "github" | "public";
}
/**
 * A tracking server whose registry is told what serves, for people who look there: git stays the truth.
 */
export interface MlflowSettings {
  /**
   * Its address. Of a host that is not public, `data.hosts` has to name it. Credentials are in the job's MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.
   */
  url: string;
}
/**
 * How much of it this repository takes.
 */
export interface ClusterLimits {
  /**
   * Jobs that wait or run there at once. Default: 8.
   */
  jobs?: number;
  /**
   * GPUs that these ask for together. Default: no limit.
   */
  gpus?: number;
  /**
   * GPU hours that the jobs of one run may take, each counted with its whole timeout. Default: no limit.
   */
  gpuHours?: number;
}
/**
 * What `plan` counts costs by.
 */
export interface ClusterPrice {
  /**
   * Of one GPU and hour.
   */
  gpuHour?: number;
  /**
   * Of one job and hour, whatever it has.
   */
  jobHour?: number;
  /**
   * `EUR`, `USD`
   */
  currency: string;
}
/**
 * The Jobs API of a Ray cluster.
 */
export interface RayCluster {
  /**
   * Of the head's dashboard, `https://ray.example.com`.
   */
  address: string;
  /**
   * The variable of the job that holds the bearer token. Default: RAY_AUTH_TOKEN.
   */
  token?: string;
}
/**
 * Slurm, by its commands: the runner is a login node, or has them.
 */
export interface SlurmCluster {
  /**
   * --account
   */
  account?: string;
  /**
   * The folder of sbatch, squeue, sacct and scancel, where they are not on PATH.
   */
  bin?: string;
}
/**
 * A Kubernetes cluster, by the kubeconfig of the job (KUBECONFIG, else ~/.kube/config) or of the pod that the runner is.
 */
export interface KubernetesCluster {
  /**
   * A file of the default branch with the one object that is made for each job: a Job, JobSet, RayJob, TrainJob or PyTorchJob, labels and all.
   */
  manifest: string;
  /**
   * Where it is made; the manifest may name no other.
   */
  namespace: string;
  /**
   * Of the kubeconfig. Default: its current one.
   */
  context?: string;
  /**
   * The container that trains. Default: the only one of the pod, or that named `train`.
   */
  container?: string;
}
/**
 * Any other service, by commands of the team's that print JSON; they are run in the root of the repository, from the default branch's files.
 */
export interface CommandCluster {
  submit: Command7;
  status: Command8;
  logs: Command9;
  cancel: Command10;
  list?: Command11;
  /**
   * Variables of the job that these commands get. Default: none.
   */
  env?: string[];
}
/**
 * What one shard of a monitor found of the log as a whole, as the last line of its part: every shard reads all files and times, so the same is told by each, and once where they are joined.
 */
export interface ShardFindingsRecord {
  schema: "model-gitops/shard-findings/v1";
  shard: {
    index: number;
    count: number;
  };
  findings: FindingRecord[];
}
/**
 * That a training was handed to a cluster, by whom and for what: keys/<family>/<attempt>-<index>.json of the exchange, and pending/<id>.json while nobody waits for it.
 */
export interface JobSubmission {
  schema: "model-gitops/submission/v1";
  id: string;
  group: string;
  index: number;
  /**
   * owner/name
   */
  repository: string;
  model: string;
  trainKey: string;
  seed: number;
  attempt: number;
  cluster: string;
  engine: "ray" | "slurm" | "kubernetes" | "command";
  gpus: number;
  submittedAt: string;
  /**
   * It is cancelled where it has not started after this.
   */
  queueTimeoutSeconds: number;
  /**
   * Nor does it run longer than this.
   */
  longestSeconds: number;
  /**
   * GitHub's run that handed it over, or asked last.
   */
  run?: {
    id: number;
    attempt: number;
    headSha: string;
    pull?: number;
    /**
     * Of a push.
     */
    branch?: string;
  };
}
/**
 * How a training went, for people: training.json beside run.json. It judges nothing.
 */
export interface TrainingStory {
  schema: "model-gitops/training/v1";
  model: string;
  trainKey: string;
  seeds: {
    seed: number;
    /**
     * What training told of itself in the file of training.metrics, thinned to at most 501 points a metric.
     */
    curves: {
      name: string;
      points: [number, number][];
      /**
       * Values that are no numbers (NaN, Infinity): they are not drawn.
       */
      lost?: number;
    }[];
    /**
     * The last lines of its log. Values of the variables in training.env are replaced by ***.
     */
    log: string[];
  }[];
}
/**
 * What runs of pull requests said that they trained and measured, on the ledger, merged or not. Each is its run's word: nothing is accepted, adopted or judged by it.
 */
export interface TrialsRecord {
  schema: "model-gitops/trials/v1";
  /**
   * Of everything else in it.
   */
  key: string;
  model: string;
  trials: Trial[];
  /**
   * Trials that were too large, or too many for one recording.
   */
  leftOut?: number;
}
export interface Trial {
  /**
   * The run whose upload says it.
   */
  workflowRun: number;
  /**
   * The commit of the pull request's branch.
   */
  head: string;
  branch?: string;
  /**
   * Who started the run, as GitHub tells.
   */
  by?: string;
  run: RunRecord;
  evaluation?: EvaluationRecord;
  outcome?: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured";
}
/**
 * How often rows have judged a model's candidates, on the ledger: also those of pull requests that were never merged. The latest entry of a model is how it stands.
 */
export interface TriesRecord {
  schema: "model-gitops/tries/v1";
  /**
   * Of everything else in it.
   */
  key: string;
  model: string;
  /**
   * Contents of the dataset that decides; the one that judged last is the last.
   */
  holdouts: HoldoutTries[];
  looked?: LookedAt;
}
export interface HoldoutTries {
  /**
   * Of the dataset's content: other rows start anew.
   */
  digest: string;
  /**
   * Different evaluations that these rows have judged.
   */
  tries: number;
  /**
   * There were runs of which it is unknown whether they evaluated this model.
   */
  atLeast?: true;
  /**
   * The newest of them, so that none is counted twice.
   */
  known: KnownTry[];
}
export interface KnownTry {
  /**
   * The evaluationKey; of a run that counts by itself, its number.
   */
  id: string;
  /**
   * The workflow run that made it first.
   */
  run?: number;
  /**
   * The commit that was judged there.
   */
  head?: string;
}
/**
 * How far the runs of the repository's pull requests, of all models, have been looked at.
 */
export interface LookedAt {
  /**
   * When the newest of them was created.
   */
  until: string;
  /**
   * Its number.
   */
  run: number;
  /**
   * Earlier runs that had not ended then.
   */
  open?: number[];
  /**
   * There were more than one recording looks at; the next goes on from here.
   */
  isBehind?: true;
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
  replay?: JudgedReplay;
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
  governance?: GovernanceVerdict;
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
 * The comparison with production on production's rows, where one was measured.
 */
export interface JudgedReplay {
  key: string;
  /**
   * Whether it decided, and the deciding dataset guarded with twice the margin.
   */
  decides: boolean;
}
/**
 * What the policies in force say.
 */
export interface GovernanceVerdict {
  packs: PolicyPack[];
  class: "none" | "documentation-only" | "retrain-within-envelope" | "substantial" | "first-release";
  /**
   * Why it is of this class.
   */
  reasons?: string[];
  governedDigest?: string;
  requiredRoles?: string[];
  /**
   * Who approved exactly this by a review, and had no part in it.
   */
  approvedBy?: RoleApproval[];
  /**
   * Of the input document, governance.json beside it: the verdict can be computed from it again.
   */
  input?: string;
  results: PolicyResult[];
  waivers: WaivedFinding[];
  /**
   * What a pass with accepted risk does not say.
   */
  notProven: string[];
}
export interface PolicyPack {
  name: string;
  mode: "enforce" | "report-only";
  sha256: string;
  commit?: string;
}
export interface RoleApproval {
  by: string;
  roles: string[];
  at?: string;
  url?: string;
}
export interface PolicyResult {
  rule: string;
  title: string;
  severity: "block" | "warn" | "info";
  mode: "enforce" | "report-only";
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  /**
   * What failed, by name.
   */
  terms?: string[];
  /**
   * What made it not applicable.
   */
  predicate?: string;
  effectiveOn?: string;
}
export interface WaivedFinding {
  id: string;
  rule: string;
  term?: string;
  by: string;
  expires: string;
  daysLeft?: number;
}
/**
 * What has to be proven of files before they are used: model-gitops verify --policy. It belongs to whoever uses them, not to whoever made them.
 */
export interface VerificationPolicy {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "VerificationPolicy";
  signers: TrustedSigners;
  /**
   * Which statements have to hold, by their short name or the URI of their predicate. Default: signature.
   */
  require?: (("signature" | "provenance" | "test-result" | "summary") | string)[];
  /**
   * What a summary has to list as passed, such as MODEL_GITOPS_JUDGED.
   */
  properties?: string[];
  /**
   * What the provenance has to name among what was used. That it names everything cannot be proven.
   */
  resolvedDependencies?: ExpectedDependency[];
  /**
   * How old the summary may be.
   */
  maxAgeDays?: number;
}
/**
 * Whose signatures count; any one of them is enough.
 */
export interface TrustedSigners {
  /**
   * Files with public keys (PEM), relative to this file.
   */
  keys?: string[];
  /**
   * Workflows that sign without a key.
   */
  identities?: SignerIdentity[];
}
export interface SignerIdentity {
  /**
   * GitHub's number of the repository, as a string: gh api repos/OWNER/NAME --jq .id. A name can change hands, this cannot.
   */
  repositoryId: string;
  /**
   * Who vouches for the workflow. Default: https://token.actions.githubusercontent.com.
   */
  issuer?: string;
  /**
   * The file that signs: `.github/workflows/…` of the repository itself, or `owner/name/.github/workflows/…` of another one.
   */
  workflow?: string;
  /**
   * The ref it ran for: `refs/heads/main`, or `refs/tags/*` with a star at its end.
   */
  ref?: string;
  /**
   * Where it ran.
   */
  runnerEnvironment?: "github-hosted" | "self-hosted";
}
export interface ExpectedDependency {
  /**
   * As the provenance has it: `dataset:train`, `lock:requirements.txt`.
   */
  name?: string;
  /**
   * As the provenance has it: `git+https://github.com/OWNER/NAME`.
   */
  uri?: string;
  /**
   * Algorithm to hex, such as `sha256` or `gitCommit`.
   */
  digest: {
    [k: string]: string;
  };
}
/**
 * One finding that is accepted for a time: a file below governance/waivers/. It counts from the base branch, once somebody of the role has approved the pull request that brought it.
 */
export interface WaiverManifest {
  /**
   * The version of this format.
   */
  apiVersion: "model-gitops/v1";
  /**
   * What this file describes.
   */
  kind: "Waiver";
  /**
   * Stable: `W-2026-014`.
   */
  id: string;
  /**
   * The rule whose finding is accepted.
   */
  rule: string;
  /**
   * The one model.
   */
  model: string;
  match?: WaiverMatch;
  bind?: WaiverBinding;
  /**
   * Why the risk is acceptable.
   */
  reason: string;
  /**
   * Where it is followed up.
   */
  ticket?: string;
  /**
   * What is done meanwhile.
   */
  compensatingControls?: string[];
  /**
   * Who asks for it: never who approves it.
   */
  requestedBy: string;
  approvedBy: WaiverApprover;
  /**
   * The first day.
   */
  created: string;
  /**
   * The first day on which it no longer counts.
   */
  expires: string;
  /**
   * The waiver that this one follows.
   */
  renews?: string;
}
/**
 * Which finding of the rule. Without it: the one that has no subject.
 */
export interface WaiverMatch {
  /**
   * The finding's subject: a dataset, a slice, a file. `*` is all of them, which needs `bind`.
   */
  term: string;
}
/**
 * What the acceptance is bound to.
 */
export interface WaiverBinding {
  /**
   * Only while the model is these bytes.
   */
  artifact?: string;
  /**
   * Only while it is trained from this.
   */
  trainKey?: string;
  /**
   * Only for this governed digest.
   */
  governed?: string;
}
export interface WaiverApprover {
  /**
   * The role of governance/roles.yaml of which somebody approved the pull request.
   */
  role: string;
}
/**
 * What one shard of a monitor read of one window, as a line of JSON: parts of all shards add up to the window. It has answers by row, so it travels between the jobs of one run and is kept nowhere. Arrays of numbers are their bytes, little-endian, in base64.
 */
export interface WindowPartRecord {
  schema: "model-gitops/window-part/v1";
  shard: {
    index: number;
    count: number;
  };
  window: {
    id: string;
    from: number;
    to: number;
    /**
     * Rows that are later are ahead of the clock, and in no window.
     */
    until?: number;
    /**
     * Of all shards.
     */
    rows: number;
    state: "provisional" | "final";
    replaces?: string;
    /**
     * The rows whose labels become mature in it, of all shards, and of how many the label is known.
     */
    labels?: {
      from: number;
      to: number;
      known: number;
    };
    /**
     * Of the model that it is judged as, where another one is accepted now.
     */
    artifact?: string;
    /**
     * A file that cannot be read may have rows of it.
     */
    isIncomplete?: true;
  };
  source: string;
  counts: {
    rows: number;
    repeated: number;
    failed: number;
    badLatencies: number;
    withoutId: number;
    /**
     * Answered rows beside those that are held.
     */
    unheld: number;
    versions: {
      [k: string]: number;
    };
    latencies: string;
  };
  /**
   * A partial profile.
   */
  profile?: {};
  /**
   * By column of the reference that the log has: why it is not counted.
   */
  unusable?: {
    [k: string]: string;
  };
  /**
   * Why no window of the log can have answers, or labels.
   */
  why?: {
    answers?: string;
    labels?: string;
  };
  badCells: {
    [k: string]: number;
  };
  quality: {
    check: string;
    counted: number;
    failed: number;
    values?: {
      [k: string]: number | null;
    };
    problem?: string;
  }[];
  classes?: {
    classes: string[];
    positive?: number;
    own?: string[];
  };
  served?: ServedPartRecord;
  labelled?: {
    from: number;
    to: number;
    /**
     * Rows that are later are ahead of the clock, and in no window.
     */
    until?: number;
    rows?: ServedPartRecord1;
  };
  experiment?: {
    rows: ExperimentCellsRecord;
    labelled?: {
      from: number;
      to: number;
      rows: ExperimentCellsRecord;
    };
    /**
     * By metric why it has no values; as /arms which variants the log has where one of the two is not there.
     */
    problems: {
      [k: string]: string;
    };
  };
  sampled: {
    column: string;
    problem: string;
  }[];
  has: {
    latency: boolean;
    error: boolean;
  };
}
export interface ServedPartRecord {
  n: number;
  width: number;
  keys: string;
  scores?: string;
  predicted?: string;
  trueCodes?: string;
  trueValues?: string;
  weights?: string;
  words: {
    name: string;
    codes: string;
    dictionary: string[];
    isNamed: boolean;
  }[];
  masks: {
    name: string;
    mask: string;
  }[];
  features: {
    name: string;
    values: string;
  }[];
}
/**
 * Absent: the rows of `served`.
 */
export interface ServedPartRecord1 {
  n: number;
  width: number;
  keys: string;
  scores?: string;
  predicted?: string;
  trueCodes?: string;
  trueValues?: string;
  weights?: string;
  words: {
    name: string;
    codes: string;
    dictionary: string[];
    isNamed: boolean;
  }[];
  masks: {
    name: string;
    mask: string;
  }[];
  features: {
    name: string;
    values: string;
  }[];
}
/**
 * Of each row its arm (0: control, 1: treatment, else neither), and numbers by what they are.
 */
export interface ExperimentCellsRecord {
  arms: string;
  columns: {
    [k: string]: string;
  };
}
/**
 * What a monitor found in one window of production: model-gitops-out/<model>/windows/<id>.json, and, once it is final, an entry of the ledger. Numbers and names of columns, no row.
 */
export interface WindowRecord {
  schema: "model-gitops/window/v1";
  model: string;
  /**
   * Of the model's name, the artifact's line of acceptances, and the window's id: one entry of the ledger.
   */
  key: string;
  window: {
    /**
     * Its start, with `.r2` and so on where later rows made it again.
     */
    id: string;
    from: string;
    /**
     * The end, which is outside.
     */
    to: string;
    rows: number;
    /**
     * A provisional one may still get rows: it is shown, alerts nobody and is not recorded.
     */
    state: "provisional" | "final";
    /**
     * The id of the window that this one replaces.
     */
    replaces?: string;
  };
  /**
   * What it was compared with.
   */
  reference: {
    kind: "fixed" | "same-period" | "rolling";
    dataset: string;
    digest: string;
    rows: number;
    period?: {
      from: string;
      to: string;
    };
    /**
     * Of the profile of the accepted model.
     */
    profile?: string;
    /**
     * Of same-period and rolling: the windows whose profiles were joined.
     */
    windows?: string[];
  };
  /**
   * The accepted model.
   */
  artifact?: string;
  /**
   * The id of its acceptance on the ledger.
   */
  acceptance?: string;
  /**
   * The models that served, by the version column.
   */
  versions?: {
    version: string;
    rows: number;
  }[];
  /**
   * Of the manifest's monitoring section that judged, with its defaults.
   */
  rules: string;
  /**
   * Of this window's own profile, in the store.
   */
  profile?: string;
  /**
   * Digest of the files that were read.
   */
  source?: string;
  drift: {
    engine: "model-gitops" | "evidently" | "nannyml";
    columns: {
      [k: string]: ColumnDrift;
    };
    prediction?: ColumnDrift;
    /**
     * Weighted share of the measured columns that drifted.
     */
    share: number | null;
    /**
     * The same with every column counting alike.
     */
    rawShare?: number | null;
    /**
     * Whether the share is above its limit, or the prediction or a critical column drifted; null where nothing could be measured.
     */
    flagged: boolean | null;
    /**
     * What flagged it: `prediction`, `column income`, `share`.
     */
    because?: string[];
    /**
     * What all windows so far say together, however often one looks: an e-value, which without drift passes its limit in at most 5 of 100 series of 100 windows.
     */
    evidence?: {
      value: number;
      limit: number;
      flagged: boolean;
    };
  };
  quality: Finding[];
  performance: {
    /**
     * The rows that the realized metrics are of: those whose labels became mature in this window.
     */
    labelled?: {
      from: string;
      to: string;
      rows: number;
      labels: number;
      /**
       * Rows whose label was known when the window was made, those that are not held or have no answer too: where more come, it is made again.
       */
      known?: number;
    };
    realized: {
      [k: string]: WindowPerformance;
    };
    estimated: {
      [k: string]: WindowPerformance;
    };
    slices?: {
      slice: string;
      /**
       * A group of a sensitive column.
       */
      group?: boolean;
      metric: string;
      value: number | null;
      interval?: [number, number] | null;
      rows: number;
      reference?: number | null;
      flagged?: boolean | null;
    }[];
  };
  /**
   * Of this window alone; null where it could not be measured.
   */
  signals: {
    drift: boolean | null;
    decay: boolean | null;
    estimatedDecay: boolean | null;
    conceptDrift: boolean | null;
    noData: boolean | null;
    quality?: boolean | null;
    service?: boolean | null;
  };
  /**
   * By signal: why, in words.
   */
  reasons: {
    [k: string]: string;
  };
  service?: {
    /**
     * By quantile: p50, p95, p99. No value that fewer than ten rows are at or beyond; an end of the interval may be null.
     */
    latency?: {
      [k: string]: {
        milliseconds: number | null;
        interval: [number | null, number | null] | null;
        limit: number | null;
        flagged: boolean | null;
        /**
         * Why a value or an end is not there.
         */
        reason?: string;
      };
    };
    throughput?: {
      rowsPerSecond: number | null;
      limit?: number | null;
      flagged: boolean | null;
    };
    errors?: {
      rate: number | null;
      rows: number;
      interval: [number, number] | null;
      limit: number | null;
      flagged: boolean | null;
    };
    prometheus?: {
      [k: string]: {
        value: number | null;
        max?: number | null;
        min?: number | null;
        statistic?: "mean" | "max" | "p95";
        samples?: number;
        flagged: boolean | null;
        problem?: string;
      };
    };
  };
  experiment?: ExperimentState;
  health: "healthy" | "degraded" | "unknown";
  fresh: "fresh" | "stale";
  /**
   * What could not be read or measured.
   */
  findings?: Finding[];
  /**
   * The other windows that were known when it was made, oldest first, so that one entry tells the trend. Later ones are among them where it was made again.
   */
  history?: PastWindow[];
}
export interface ColumnDrift {
  kind: "number" | "category" | "text" | "embedding";
  /**
   * Cells of the window that count: neither empty nor without a number.
   */
  rows?: number;
  referenceRows?: number;
  distance: number | null;
  /**
   * wasserstein (in standard deviations of the reference), jensen-shannon (base 2), domain-auc, mmd; under another engine its own.
   */
  measure: string;
  /**
   * kolmogorov-smirnov, chi-square, permutation, …
   */
  test?: string;
  statistic: number | null;
  /**
   * The exact statistic is at most this.
   */
  statisticBound?: number | null;
  pValue: number | null;
  /**
   * By Benjamini and Hochberg over the columns of the window.
   */
  adjustedP: number | null;
  /**
   * Of the distance.
   */
  threshold: number | null;
  /**
   * default, reference chunks, sampling noise, or file:line.
   */
  thresholdFrom: string;
  /**
   * Of the distance alone: it is at least its threshold, and credibly so. A column drifted where this or `nullRate.flagged` is true.
   */
  flagged: boolean | null;
  psi: number | null;
  /**
   * What PSI stays below in 95 of 100 windows without any drift.
   */
  psiCritical?: number | null;
  jensenShannon?: number | null;
  hellinger?: number | null;
  tvd?: number | null;
  /**
   * Of the reference and of the window.
   */
  mean?: [number, number] | null;
  std?: [number, number] | null;
  unseen?: {
    rows: number;
    share: number;
    values?: string[];
  };
  /**
   * The shares of empty cells. Where they drifted (`flagged`) the column drifted, whatever its distance.
   */
  nullRate?: {
    reference: number;
    current: number;
    pValue: number | null;
    adjustedP: number | null;
    flagged: boolean | null;
  };
  /**
   * Of a text: words that tell the window's rows from the reference's most; each in at least ten rows.
   */
  words?: string[];
  critical?: boolean;
  weight?: number;
  /**
   * Why it was not measured, with what would do.
   */
  reason?: string;
  /**
   * At most 20 bins of both, as shares, to be drawn.
   */
  bins?: {
    labels: string[];
    reference: number[];
    current: number[];
  };
}
export interface Finding {
  rule: string;
  outcome: "pass" | "warn" | "fail" | "inconclusive" | "unmeasured" | "waived" | "not-applicable";
  message: string;
  subject?: string;
  column?: string;
  /**
   * Of a check of the data: completeness, validity, uniqueness, …
   */
  dimension?: string;
  failed?: number;
  /**
   * The rows that the check is about.
   */
  rows?: number;
  rate?: number | null;
  interval?: [number, number] | null;
  limit?: number | null;
  limitFrom?: string;
}
export interface WindowPerformance {
  value: number | null;
  /**
   * Realized: of 95 %. Estimated: three sampling errors to each side.
   */
  interval: [number, number] | null;
  /**
   * The lower end of what the reference's parts had: their mean less three of their standard deviations.
   */
  lower: number | null;
  upper: number | null;
  /**
   * The one of the two that a worse model passes, or the reference's value less the margin, of a loss plus the margin.
   */
  threshold: number | null;
  /**
   * On all rows of the reference.
   */
  reference?: number | null;
  rows?: number;
  flagged?: boolean | null;
  thresholdFrom?: string;
  reason?: string;
}
export interface ExperimentState {
  id?: string;
  kind?: "variants" | "shadow";
  method: "group-sequential" | "always-valid" | "paired";
  outcome: "promote" | "continue" | "stop" | "no-data";
  reason?: string;
  /**
   * What was left out, or should be known beside the reason.
   */
  notes?: string[];
  /**
   * What is to come: when it is looked at again, and for what.
   */
  next?: string;
  /**
   * By arm about how many units were served so far; of a shadow log requests that both answered.
   */
  units?: {
    [k: string]: number;
  };
  /**
   * All planned units were seen and nothing was decided: it stays so.
   */
  ended?: boolean;
  sampleRatio?: {
    /**
     * Units that were new when they were counted: of the first window all, later those that were surely not seen before. They are fewer than units.
     */
    counts: {
      [k: string]: number;
    };
    expected?: {
      [k: string]: number;
    };
    pValue: number | null;
    flagged: boolean | null;
  };
  metrics?: {
    name: string;
    role: "success" | "guardrail";
    control?: number | null;
    treatment?: number | null;
    difference: number | null;
    interval: [number, number] | null;
    statistic?: number | null;
    boundary?: number | null;
    pValue?: number | null;
    margin?: number | null;
    decision: "better" | "not-worse" | "worse" | "undecided" | "unmeasured";
    rows?: number;
    reason?: string;
  }[];
  /**
   * Of a shadow log: requests that both models answered, the share with one answer, and the mean distance of numbers.
   */
  agreement?: {
    pairs: number;
    agree: number | null;
    difference: number | null;
  };
  /**
   * Every look so far, so that the next one knows what was spent.
   */
  looks: {
    window: string;
    /**
     * About how many the metrics know of: where labels come later, those served up to the last answer whose labels count. They are the share of the planned units.
     */
    units: number;
    rows?: number;
    fraction?: number;
    spent?: number;
    statistic?: number | null;
    boundary?: number | null;
  }[];
  /**
   * By variant and metric what all windows so far add up to.
   */
  totals?: {
    [k: string]: {
      [k: string]: {
        [k: string]: number;
      };
    };
  };
  memory?: ExperimentMemory;
}
/**
 * What the next look continues from: the sums of all windows, and the share of the one that was added last, so that a revision of it can take it out.
 */
export interface ExperimentMemory {
  /**
   * The window that was added last.
   */
  window: string;
  /**
   * Start of the first window, milliseconds since the epoch.
   */
  from: number;
  /**
   * End of the last one.
   */
  to: number;
  share: ExperimentShare;
  all: ExperimentShare;
  /**
   * By arm, which places of a bitmap of 32768 have had a unit: it names no unit, but who knows the id of one can see whether its place is taken.
   */
  seen: string[];
  /**
   * The share of units that the bitmap follows.
   */
  rate: number;
  /**
   * Units that were new when they were counted: of the first window all, later those that the bitmap follows.
   */
  assigned: number[];
  /**
   * Where labels come later: about how many units there were at the end of each window whose labels do not count yet, and of the one before.
   */
  reached?: {
    to: number;
    units: number;
  }[];
  /**
   * The rows at which the bounds are narrowest, fixed at the first look.
   */
  tunedFor?: number;
  decided?: "promote" | "stop";
  decidedIn?: string;
}
/**
 * Sums over 64 buckets of units for each arm, control first: a unit is always in the same bucket, whatever the window.
 */
export interface ExperimentShare {
  units: number[];
  /**
   * Units that were seen in both arms and are left out.
   */
  both: number;
  /**
   * Requests that one model alone answered.
   */
  unpaired: number;
  agreement?: {
    pairs: number;
    agree: number;
    difference: number;
  };
  sums: {
    [k: string]: ExperimentSums;
  };
  bins: {
    [k: string]: ExperimentBins;
  };
  /**
   * By metric, of which rows there is a value: what is missing in one arm alone decides its mean.
   */
  gaps?: {
    [k: string]: ExperimentGaps;
  };
}
export interface ExperimentSums {
  value: BucketSums;
  per: BucketSums;
  covariate?: BucketSums;
  rows: number[];
  isBinary: boolean;
}
export interface ExperimentBins {
  /**
   * Which of the bins, 32 to a doubling, have rows; ascending.
   */
  bins: number[];
  /**
   * Of each of them how many rows each of 32 buckets of the control has, then of the treatment, empty for none.
   */
  counts: string[];
}
export interface ExperimentGaps {
  /**
   * How many rows each of 64 buckets of the control has, then of the treatment, empty for none.
   */
  rows: string;
  /**
   * Those of them without a value.
   */
  without: string;
}
export interface PastWindow {
  id: string;
  from: string;
  to?: string;
  rows: number;
  /**
   * Since when the rows are whose labels became mature in it, and of how many the label was known.
   */
  labelled?: {
    from: string;
    known: number;
  };
  profile?: string;
  signals: {
    [k: string]: boolean | null;
  };
  /**
   * Columns that drifted, by their distance or their empty cells; `@prediction` for the prediction.
   */
  drifted?: string[];
  share?: number | null;
  /**
   * For the trend: realized.<metric>, estimated.<metric>, distance.<column> of what drifted or is critical, latency.p95, errors.
   */
  values?: {
    [k: string]: number | null;
  };
  health?: "healthy" | "degraded" | "unknown";
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
