import { canonicalJson, hexOf, sha256, type Digest } from "./canonical.ts";

/**
 * What decides which artifact comes out of training. Not in it: description, owners, limits, anything that judges; a
 * new sentence does not retrain.
 */
export interface TrainKeyParts {
  readonly command: readonly string[];
  readonly setup: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  /** Names only: values may be secret. */
  readonly env: readonly string[];
  /** Repository paths, folders with a `/` at their end; of a single file its path alone. */
  readonly artifact: string | readonly string[];
  readonly seeds: readonly number[];
  /** Ray's runtime environment, where it trains with one. */
  readonly runtimeEnv?: Readonly<Record<string, unknown>>;
  /** Path to digest, line endings normalized. */
  readonly code: Readonly<Record<string, string>>;
  readonly lockfiles: Readonly<Record<string, string>>;
  /** Dataset name to digest of its content. */
  readonly data: Readonly<Record<string, string>>;
}

export interface EvaluationKeyParts {
  readonly artifact: string;
  readonly predictions?: string | undefined;
  /** Evaluation dataset name to digest. */
  readonly data: Readonly<Record<string, string>>;
  /** The judging parts of the manifest, as they were applied. */
  readonly evaluation: unknown;
  readonly engine: string;
}

export interface VerdictKeyParts {
  readonly evaluationKey: string;
  readonly baseline: string | undefined;
  /** The limits that applied. */
  readonly limits: unknown;
  /** Of the policies in force, where some are. */
  readonly policies?: string | undefined;
  /** Changes to what judges: accepting them is part of accepting the candidate. */
  readonly changes: unknown;
  /** Of the replay that was measured, where there is one. */
  readonly replay?: string | undefined;
}

export function trainKey(parts: TrainKeyParts): Digest {
  return key("train", parts);
}

export function evaluationKey(parts: EvaluationKeyParts): Digest {
  return key("evaluation", parts);
}

export function verdictKey(parts: VerdictKeyParts): Digest {
  return key("verdict", parts);
}

/** Of what judges a model: the manifest's part, and what git tells of the data. */
export function judgingKey(parts: { readonly manifest: unknown; readonly data: unknown }): Digest {
  return key("judging", parts);
}

/** Of the alerts of a model as they stand. */
export function alertsKey(parts: { readonly model: string; readonly alerts: unknown }): Digest {
  return key("alerts", parts);
}

/** Of how often rows have judged a model. */
export function triesKey(parts: {
  readonly model: string;
  readonly holdouts: unknown;
  readonly looked: unknown;
}): Digest {
  return key("tries", parts);
}

/** Of what runs of pull requests said that they made of a model. */
export function trialsKey(parts: { readonly model: string; readonly trials: unknown }): Digest {
  return key("trials", parts);
}

/** Of windows that were packed together: `entries` tells which. */
export function rollupKey(parts: { readonly model: string; readonly entries: string }): Digest {
  return key("rollup", parts);
}

/** Of one evaluation of the model in production: `from` tells which; ISO 8601. */
export function revalidationKey(parts: {
  readonly model: string;
  readonly artifact: string;
  readonly from: string;
}): Digest {
  return key("revalidation", parts);
}

/** Of one comparison of a candidate with production on production's rows; of one that could not be made, of why. */
export function replayKey(parts: {
  readonly model: string;
  readonly candidate: string;
  readonly baseline: string | undefined;
  readonly rules: string;
  /** Digest of the rows, and their period. */
  readonly data?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly problem?: string | undefined;
}): Digest {
  return key("replay", parts);
}

/** Of one alert that is told: hex, the same however often it is sent. */
export function messageId(parts: {
  readonly model: string;
  readonly cause: string;
  readonly transition: string;
  readonly firedAt: string | null;
}): string {
  return hexOf(key("alert-message", parts));
}

function key(kind: string, parts: unknown): Digest {
  return sha256(canonicalJson({ kind, version: 1, parts }));
}
