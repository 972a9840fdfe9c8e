import type { EvaluationRecord, ModelManifest, RunRecord } from "../generated/types.ts";

/** What a model card is made of. */
export interface CardFacts {
  readonly manifest: ModelManifest;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly run?: RunRecord | undefined;
  /** The files of `card.sections`: `id` is the file's name without `.md`. */
  readonly sections?: readonly ProseSection[] | undefined;
}

export interface ProseSection {
  readonly id: string;
  readonly markdown: string;
}

/** One section of a card, at its place in Hugging Face's template. */
export interface CardSection {
  readonly id: string;
  readonly heading: string;
  /** 2 for `##`. */
  readonly level: number;
  /** Empty for a heading that only holds others. */
  readonly body: string;
}

/** The template's own placeholder, which completeness checks look for. */
export const MISSING = "[More Information Needed]";
