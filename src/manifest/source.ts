import { findingOf, type Finding, type Found, type Location } from "../findings/finding.ts";
import type { Rule } from "../findings/rules.ts";
import type { NodePart } from "./yaml.ts";

/** Where the value at a JSON pointer stands, or its key. */
export type Locate = (pointer: string, part?: NodePart) => Location;

/** A manifest that was read: what it says, and where it says it. */
export interface Source<T> {
  /** Relative to the repository's root. */
  readonly file: string;
  readonly manifest: T;
  readonly locate: Locate;
}

/** A finding about one place of a manifest. */
export interface Remark extends Omit<Found, "location" | "model"> {
  readonly rule: Rule;
  readonly at: string;
  readonly part?: NodePart;
}

/** Remarks about a model's manifest as findings at their lines. */
export function findingsOf(
  { locate, manifest }: Source<{ readonly name: string }>,
  remarks: readonly Remark[],
): readonly Finding[] {
  return remarks.map(({ rule, at, part, ...rest }) =>
    findingOf(rule, { ...rest, location: locate(at, part), model: manifest.name }),
  );
}

/** Findings of one file from its top to its end. */
export function byPosition(a: Finding, b: Finding): number {
  const line = (a.location?.line ?? 0) - (b.location?.line ?? 0);
  return line === 0 ? (a.location?.column ?? 0) - (b.location?.column ?? 0) : line;
}
