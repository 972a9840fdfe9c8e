import type { Acceptance, BaseModel, EvaluatedDataset } from "../../generated/types.ts";

/** What the ledger, the manifests and the environments say of all models: what a graph is made of. */
export interface LineageFacts {
  readonly models: readonly ModelFacts[];
  readonly environments: readonly EnvironmentFacts[];
}

export interface ModelFacts {
  readonly name: string;
  /** Undefined where the tree has no manifest of it any more. */
  readonly manifest: ManifestFacts | undefined;
  readonly runs: readonly RecordedAs<RunFacts>[];
  readonly evaluations: readonly RecordedAs<EvaluationFacts>[];
  /** Oldest first. */
  readonly acceptances: readonly RecordedAs<Pick<Acceptance, "trainKey" | "evaluationKey" | "artifact" | "outcome">>[];
  /** Windows of production, where somebody asks for them. */
  readonly windows?: readonly RecordedAs<WindowFacts>[] | undefined;
}

export interface ManifestFacts {
  readonly file: string;
  readonly isRetired: boolean;
  readonly datasets: readonly DatasetFacts[];
  readonly baseModels: readonly Pick<BaseModel, "id" | "revision" | "relation">[];
}

export interface DatasetFacts {
  readonly name: string;
  /** Of the content that the tree has or pins; undefined where nothing tells it. */
  readonly digest: string | undefined;
  readonly derivedFrom: readonly string[];
}

export interface EnvironmentFacts {
  readonly name: string;
  readonly file: string;
  readonly models: Readonly<Record<string, { readonly digest: string; readonly version?: string }>>;
}

/** An entry of the ledger, as far as it is looked at. */
export interface RecordedAs<Body> {
  readonly id: string;
  readonly recordedAt: string;
  readonly commit?: string;
  readonly pull?: number;
  readonly body: Body;
}

export interface RunFacts {
  readonly trainKey: string;
  readonly artifact: { readonly digest: string };
  readonly datasets: Readonly<Record<string, string>>;
  readonly seeds?: readonly { readonly digest: string }[];
}

export interface EvaluationFacts {
  readonly evaluationKey: string;
  readonly candidate: { readonly digest: string };
  readonly datasets: Readonly<Record<string, Pick<EvaluatedDataset, "role" | "digest">>>;
}

export interface WindowFacts {
  readonly window: { readonly id: string };
  readonly source?: string;
}

export type NodeKind =
  | "source"
  | "dataset"
  | "content"
  | "base-model"
  | "model"
  | "run"
  | "artifact"
  | "evaluation"
  | "acceptance"
  | "environment"
  | "window";

/** One thing that something was made from or of. */
export interface Node {
  readonly kind: NodeKind;
  /** Of a content and an artifact its digest, of a run and an evaluation its key, else its name. */
  readonly name: string;
  readonly model: string | undefined;
  /** What the ledger has of it. */
  readonly entry: RecordedAs<object> | undefined;
  /** Of an acceptance: the artifact. Of an environment: the digest that it names. */
  readonly digest: string | undefined;
  /** Of an environment: the released version that it names. */
  readonly version: string | undefined;
  /** What ought to be on the ledger or in the tree beside it and is not: sentences. */
  readonly missing: readonly string[];
  readonly from: readonly Node[];
  readonly into: readonly Node[];
}
