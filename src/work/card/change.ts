import type { CardChange, EvaluationRecord, ModelManifest, RunRecord, ScanRecord } from "../../generated/types.ts";
import type { CardWaiver } from "../../records/card-facts.ts";
import { truncate } from "../../kernel/text.ts";

export type { CardChange };

/** What one side of a model card is made of. */
export interface CardSide {
  readonly manifest: ModelManifest;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly run?: RunRecord | undefined;
  readonly scan?: ScanRecord | undefined;
  /** Undefined: nobody looked. */
  readonly waivers?: readonly CardWaiver[] | undefined;
}

export interface ComparedFact {
  readonly section: string;
  readonly subject: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Whether a person has to read it; a function where that depends on the direction. */
  readonly needsPerson: boolean | ((op: "added" | "removed" | "changed") => boolean);
}

const LONGEST = 5000;

/** One fact on both sides: nothing where it is the same. Spaces and line ends do not count. */
export function compareFact({ section, subject, from, to, needsPerson }: ComparedFact): readonly CardChange[] {
  const [before, after] = [present(from), present(to)];
  if (before === after || folded(before) === folded(after)) return [];
  const op = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return [
    {
      section,
      subject: truncate(subject, 300),
      op,
      ...(before === undefined ? {} : { from: truncate(before, LONGEST) }),
      ...(after === undefined ? {} : { to: truncate(after, LONGEST) }),
      needsPerson: typeof needsPerson === "boolean" ? needsPerson : needsPerson(op),
    },
  ];
}

/** Lists whose order means nothing: one change for each item that came or went. */
export function compareList(
  fact: Omit<ComparedFact, "from" | "to"> & Sides<readonly string[] | undefined>,
): readonly CardChange[] {
  const [before, after] = [unique(fact.from), unique(fact.to)];
  const gone = before.filter((item) => !after.some((other) => folded(other) === folded(item)));
  const come = after.filter((item) => !before.some((other) => folded(other) === folded(item)));
  return [
    ...gone.flatMap((item) => compareFact({ ...fact, from: item, to: undefined })),
    ...come.flatMap((item) => compareFact({ ...fact, from: undefined, to: item })),
  ];
}

export interface Sides<T> {
  readonly from: T;
  readonly to: T;
}

function present(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function unique(items: readonly string[] | undefined): readonly string[] {
  return [...new Set(items ?? [])];
}

function folded(text: string | undefined): string | undefined {
  return text?.replaceAll(/\s+/g, " ").trim();
}
