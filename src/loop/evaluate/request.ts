import type { Host } from "../../host/host.ts";
import type { RevisionReader } from "../revision-files.ts";
import type { LocalArtifact } from "../../records/artifact.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";

/** A model to be measured. */
export interface Contender extends LocalArtifact {
  /** Its predictions, where the manifest judges a predictions file. Absolute. */
  readonly predictions?: { readonly file: string; readonly digest: string } | undefined;
  /** The manifest it was made for: its features and outputs. Default: the request's model. */
  readonly model?: ResolvedModel | undefined;
  /** The revision with its code, for a predict command. Default: the working tree. */
  readonly code?: RevisionReader | undefined;
}

export type BaselineRequest =
  | { readonly status: "none"; readonly reason?: string | undefined }
  | { readonly status: "unavailable"; readonly source: string; readonly reason: string }
  | {
      readonly status: "found";
      readonly source: string;
      readonly version?: string | undefined;
      readonly artifact: Contender;
    };

/** The files of one dataset, in their order. */
export interface DataFiles {
  readonly name: string;
  /** Absolute. */
  readonly files: readonly string[];
}

export interface EvaluationData extends DataFiles {
  readonly role: "decides" | "guard" | "shown";
  readonly digest: string;
  /** What the files' names are relative to where that is not the workspace: absolute. */
  readonly root?: string | undefined;
  /** The dataset of the base branch that this one would replace; it is shown. */
  readonly replaces?: string | undefined;
}

export interface SeedContender {
  readonly seed: number;
  readonly contender: Contender;
}

export interface EvaluateRequest {
  readonly host: Host;
  /** The manifest with everything that judges taken from the base branch. */
  readonly model: ResolvedModel;
  readonly candidate: Contender;
  readonly baseline: BaselineRequest;
  /** Exactly one decides. */
  readonly datasets: readonly EvaluationData[];
  /** What the candidate learned from, to tell its rows from those it is judged on. */
  readonly trainData: readonly DataFiles[];
  readonly trainKey?: string | undefined;
  /** Artifacts of all training seeds in their order; the first is the candidate. Absent: there is one. */
  readonly seeds?: readonly SeedContender[] | undefined;
  /** How many other candidates the deciding dataset's content has judged. */
  readonly judgedBefore?: number | undefined;
  /** Judgements of pairs of texts. Absolute. */
  readonly judgements?: { readonly file: string; readonly digest: string } | undefined;
}

/** Name and version of what measures; a new one may give other numbers, so it is part of the evaluationKey. */
export const ENGINE = "model-gitops/1";
