import type { Host } from "../host/host.ts";
import type { ResolvedModel, ResolvedShownRows } from "../manifest/resolved-model.ts";
import type { LocalArtifact } from "../records/artifact.ts";
import type { FileOrigin } from "../work/files/linked-paths.ts";
import type { CodeSource } from "../work/files/model-code.ts";
import type { AnswerPart } from "./shard-answers.ts";
import type { JudgedBefore } from "../work/holdouts/tally.ts";

/** The repository's files at the revision that a model belongs to. */
export interface CodeFiles extends CodeSource {
  /** A file piece by piece; undefined where there is none. */
  chunks(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Which file a path stands for, whatever links are on the way; a UserError where one leads out. */
  origin(path: string): Promise<FileOrigin>;
}

/** A model to be measured. */
export interface Contender extends LocalArtifact {
  /** Its predictions, where the manifest judges a predictions file. Absolute. */
  readonly predictions?: { readonly file: string; readonly digest: string } | undefined;
  /** The manifest it was made for: its features and outputs. Default: the request's model. */
  readonly model?: ResolvedModel | undefined;
  /** Its code, for a predict command; otherwise nothing is read. */
  readonly code: CodeFiles;
  /** Of all code beside its predict command, as far as the repository tells. Default: nobody knows it. */
  readonly codeDigest?: string | undefined;
  /** Of code that is another revision's than the checkout's: folders of packages that git has in the checkout, as repository paths. */
  readonly foreignPackages?: readonly string[] | undefined;
  /** Where the other models' data lies: paths and globs of the repository. */
  readonly othersData?: readonly string[] | undefined;
}

/** Whether a predict command has to run apart from all but features and programs. */
export type Isolation = "required" | "none";

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

export interface RowFiles extends DataFiles {
  /** What the files' names are relative to where that is not the workspace: absolute. */
  readonly root?: string | undefined;
}

export interface EvaluationData extends RowFiles {
  readonly role: "decides" | "guard" | "shown";
  readonly digest: string;
  /** Whether neither the base branch's files nor a pin of its manifest tell the content. */
  readonly isUnvouched?: boolean | undefined;
  /** The dataset of the base branch that this one would replace; it is shown. */
  readonly replaces?: string | undefined;
  /** Data issues, open on the base branch, that this content corrects: it decides. */
  readonly corrects?: readonly string[] | undefined;
  /** Those about the content that it replaces which it does not close. */
  readonly wrong?: readonly string[] | undefined;
}

export interface SeedContender {
  readonly seed: number;
  /** Made by the candidate's code. */
  readonly contender: LocalArtifact;
}

export interface EvaluateRequest {
  readonly host: Host;
  /** The manifest with everything that judges taken from the base branch. */
  readonly model: ResolvedModel;
  readonly candidate: Contender;
  readonly baseline: BaselineRequest;
  readonly isolation: Isolation;
  /** Exactly one decides. */
  readonly datasets: readonly EvaluationData[];
  /** What the candidate learned from, to tell its rows from those it is judged on. */
  readonly trainData: readonly DataFiles[];
  /** What the baseline learned from, where it may have learned rows that a change brings to judge it. Default: nobody knows. */
  readonly baselineTrainData?: readonly DataFiles[] | undefined;
  readonly trainKey?: string | undefined;
  /** Artifacts of all training seeds in their order; the first is the candidate. Absent: there is one. */
  readonly seeds?: readonly SeedContender[] | undefined;
  /** How often the deciding dataset's content has judged others. */
  readonly judgedBefore?: JudgedBefore | undefined;
  /** Judgements of pairs of texts. Absolute. */
  readonly judgements?: { readonly file: string; readonly digest: string } | undefined;
  /** The dataset that production will be compared with, by name. Absent: the model is not watched. */
  readonly profiled?: string | undefined;
  /**
   * What of rows that both models answer differently may leave, and columns that a change declares as personal, beside
   * those of the model. Absent: nothing.
   */
  readonly shownRows?: (ResolvedShownRows & { readonly personal: ReadonlySet<string> }) | undefined;
  /** What shards were told: models that answered there are not asked again. Absent: all are asked. */
  readonly answered?: readonly AnswerPart[] | undefined;
}

/** As much of a request as its key is made of: nothing has to be measured for it. */
export type EvaluationKeyRequest = Pick<EvaluateRequest, "model" | "datasets" | "seeds" | "judgements"> & {
  readonly candidate: Pick<Contender, "digest"> & { readonly predictions?: { readonly digest: string } | undefined };
};

/**
 * Name and version of what measures; a new one may give other numbers, so it is part of the evaluationKey. From 2 on,
 * times are those of UTC, and cells are what the file, the manifest and the model's inputs say.
 */
export const ENGINE = "model-gitops/3";
