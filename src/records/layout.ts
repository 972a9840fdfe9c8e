import { posix } from "node:path";

/** Where everything is left, relative to the workspace; the workflow uploads this folder. */
export const OUTPUT_FOLDER = "model-gitops-out";

export interface OutputFiles {
  readonly folder: string;
  readonly run: string;
  /** How the training went, and its whole log. */
  readonly training: string;
  readonly trainingLog: string;
  /** What training left for the report. */
  readonly shownFolder: string;
  readonly artifactFolder: string;
  readonly evaluation: string;
  /** Rows that candidate and baseline answer differently, as far as they may be shown. */
  readonly changedRows: string;
  /** What the files of the artifact and the rows of its data are. */
  readonly scan: string;
  /** Candidate and production on production's rows. */
  readonly replay: string;
  /** The candidate as the head's own rules would measure it. */
  readonly proposed: string;
  /** The reference profile. */
  readonly profile: string;
  /** One file a window of production, and the profiles of those beside them. */
  readonly windowsFolder: string;
  readonly profilesFolder: string;
  /** What shards read of windows, a file each, to be joined. */
  readonly partsFolder: string;
  /** What models said to shards of an evaluation, a file each, to be joined. */
  readonly answersFolder: string;
  /** The model in production, evaluated again. */
  readonly revalidation: string;
  /** How far the monitor came. */
  readonly monitored: string;
  /** What the issues of its alerts say, a file each. */
  readonly alertsFolder: string;
  /** What was decided about retraining it. */
  readonly proposal: string;
  /** What became of promoting it. */
  readonly promotion: string;
  /** What was signed of the version that was promoted, and what else its release has that is nowhere else. */
  readonly releaseFolder: string;
  /** What a refresh command changed, for the job that proposes it, and the contents beside it. */
  readonly refreshFolder: string;
  readonly refreshed: string;
  readonly card: string;
  /** Beside the card: the bill of materials, and what is known of each dataset. */
  readonly bom: string;
  readonly croissantFolder: string;
  readonly cardDiff: string;
  readonly verdict: string;
  /** All that the policies looked at. */
  readonly governance: string;
  /** One file a stage: what it found. */
  readonly findingsFolder: string;
  readonly report: string;
  readonly html: string;
}

/** The files of one model. */
export function outputFiles(model: string, root = OUTPUT_FOLDER): OutputFiles {
  const folder = posix.join(root, model);
  return {
    folder,
    run: posix.join(folder, "run.json"),
    training: posix.join(folder, "training.json"),
    trainingLog: posix.join(folder, "training.log"),
    shownFolder: posix.join(folder, "shown"),
    artifactFolder: posix.join(folder, "artifact"),
    evaluation: posix.join(folder, "evaluation.json"),
    changedRows: posix.join(folder, "changed-rows.json"),
    scan: posix.join(folder, "scan.json"),
    replay: posix.join(folder, "replay.json"),
    proposed: posix.join(folder, "proposed.json"),
    profile: posix.join(folder, "profile.json"),
    windowsFolder: posix.join(folder, "windows"),
    profilesFolder: posix.join(folder, "profiles"),
    partsFolder: posix.join(folder, "parts"),
    answersFolder: posix.join(folder, "answers"),
    revalidation: posix.join(folder, "revalidation.json"),
    monitored: posix.join(folder, "monitored.json"),
    alertsFolder: posix.join(folder, "alerts"),
    proposal: posix.join(folder, "proposal.json"),
    promotion: posix.join(folder, "promotion.json"),
    releaseFolder: posix.join(folder, "release"),
    refreshFolder: posix.join(folder, "refresh"),
    refreshed: posix.join(folder, "refresh", "refresh.json"),
    card: posix.join(folder, "card", "README.md"),
    bom: posix.join(folder, "card", "model.cdx.json"),
    croissantFolder: posix.join(folder, "card", "croissant"),
    cardDiff: posix.join(folder, "card-diff.json"),
    verdict: posix.join(folder, "verdict.json"),
    governance: posix.join(folder, "governance.json"),
    findingsFolder: posix.join(folder, "findings"),
    report: posix.join(folder, "report.md"),
    html: posix.join(folder, "report.html"),
  };
}

/** The plan covers all models and stands beside their folders. */
export function planFile(root = OUTPUT_FOLDER): string {
  return posix.join(root, "plan.json");
}

/** The monitor's page, of all models. */
export function monitorPage(root = OUTPUT_FOLDER): string {
  return posix.join(root, "monitor.html");
}

/** How all models stand, as OpenMetrics text. */
export function metricsFile(root = OUTPUT_FOLDER): string {
  return posix.join(root, "metrics.txt");
}

/** What the gate found of the jobs before it: it belongs to no model. */
export function gateFile(root = OUTPUT_FOLDER): string {
  return posix.join(root, "gate.json");
}

/** What the gate saw of all models, with the word of its job for it. */
export function witnessFile(root = OUTPUT_FOLDER): string {
  return posix.join(root, WITNESS_NAME);
}

/** Its name in an upload. */
export const WITNESS_NAME = "witness.json";

/** What the audit found of all models. */
export function auditFile(root = OUTPUT_FOLDER): string {
  return posix.join(root, "audit.json");
}

/** What was found, for code scanning. */
export function sarifFile(root = OUTPUT_FOLDER): string {
  return posix.join(root, "findings.sarif");
}

/** What the policies said of a model, in OpenSSF's words. */
export function gemaraFile(model: string, root = OUTPUT_FOLDER): string {
  return posix.join(root, model, "gemara.json");
}

/** All that proves the version of a model that stands. */
export function bundleFile(model: string, root = OUTPUT_FOLDER): string {
  return posix.join(root, model, "evidence.tar");
}
