import { findingOf, type Finding } from "../../findings/finding.ts";
import { DOCTOR } from "./rules.ts";

/** What the doctor looks at, in the order in which it is told. */
export const GROUPS = [
  "repository",
  "workflows",
  "schedules",
  "protection",
  "ledger",
  "token",
  "runners",
  "machine",
] as const;

export type Group = (typeof GROUPS)[number];

/** One thing that was looked at. */
export interface Diagnosis {
  readonly group: Group;
  /** What was looked at, in a few words. */
  readonly what: string;
  /** unmeasured: nobody could look. not-applicable: it is not asked for here. */
  readonly outcome: "pass" | "warn" | "fail" | "unmeasured" | "not-applicable";
  /** How it is: a few words, or a sentence. */
  readonly found: string;
  /** What to do; of what is in order nothing is. */
  readonly advice?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  /** What `--fix` can do about it. */
  readonly fix?: Fix | undefined;
}

/** Begins one: `about("token", "this token").is("pass", "a person's")`. */
export function about(group: Group, what: string) {
  return {
    is: (outcome: Diagnosis["outcome"], found: string, advice?: string): Diagnosis => ({
      group,
      what,
      outcome,
      found,
      advice,
    }),
  };
}

/** What can be done without harm, and taken back. */
export type Fix =
  | { readonly kind: "unshallow" }
  | { readonly kind: "write"; readonly path: string; readonly text: string; readonly does: string }
  | { readonly kind: "enable-workflow"; readonly path: string };

/** What is not in order, as findings: they decide the exit code. What nobody could look at does not block. */
export function doctorFindings(diagnoses: readonly Diagnosis[]): readonly Finding[] {
  return diagnoses
    .filter(({ outcome }) => outcome === "warn" || outcome === "fail")
    .map(({ group, what, outcome, found, advice, file, line }) =>
      findingOf(DOCTOR[group], {
        outcome,
        subject: what,
        message: `${what}: ${found}`,
        remediation: advice ?? null,
        ...(file !== undefined && { location: line === undefined ? { file } : { file, line } }),
      }),
    );
}
