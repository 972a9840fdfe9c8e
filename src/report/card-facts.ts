import type { EvaluationRecord, ModelManifest, RunRecord } from "../generated/types.ts";
import type { CardVersion, CardWaiver } from "../records/card-facts.ts";

/** What a model card is made of. */
export interface CardFacts {
  readonly manifest: ModelManifest;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly run?: RunRecord | undefined;
  /** The files of `card.sections`: `id` is the file's name without `.md`. */
  readonly sections?: readonly ProseSection[] | undefined;
  /** What the model is called once it is released. Default: the first digits of its digest. */
  readonly version?: string | undefined;
  /** Its last acceptances, newest first. */
  readonly history?: readonly CardVersion[] | undefined;
  /** Waivers that count; undefined: nobody looked. */
  readonly waivers?: readonly CardWaiver[] | undefined;
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
  /** Where what it says is changed: a pointer of the manifest, a record, a file of prose. */
  readonly source?: string | undefined;
}

/** The template's own placeholder, which completeness checks look for. */
export const MISSING = "[More Information Needed]";

/** The artifact that a card is about, where one is known. */
export function cardArtifact({ evaluation, run }: Pick<CardFacts, "evaluation" | "run">): string | undefined {
  return evaluation?.candidate.digest ?? run?.artifact.digest;
}

/** What the version is called: given, or the first digits of the artifact's digest. */
export function cardVersion(facts: CardFacts): string | undefined {
  return (
    facts.version ??
    cardArtifact(facts)
      ?.replace(/^sha256:/, "")
      .slice(0, 12)
  );
}
