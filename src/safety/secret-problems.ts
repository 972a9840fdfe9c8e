import { groupBy } from "../kernel/grouping.ts";
import type { Problem } from "./problem.ts";
import { findSecrets, type Secret } from "./secrets.ts";

const MOST_NAMED = 5;

/** A problem for each kind of credential in a text; `at` names the text. None shows what it found. */
export function secretProblems(text: string, at: string): readonly Problem[] {
  // A text inside a binary file has no lines that an editor would show.
  const found = findSecrets(text).map(({ kind }) => ({ kind }));
  return problemsOfSecrets(found, at);
}

/** A secret without a line is somewhere. */
export function problemsOfSecrets(
  secrets: readonly (Pick<Secret, "kind"> & Partial<Pick<Secret, "line">>)[],
  at: string,
): readonly Problem[] {
  return [...groupBy(secrets, ({ kind }) => kind)].map(([kind, found]) => {
    const lines = [...new Set(found.flatMap(({ line }) => line ?? []))];
    const more = lines.length > MOST_NAMED ? ", …" : "";
    return {
      hazard: "secret",
      kind,
      message:
        `There is what looks like a credential (${kind})${lines.length === 0 ? "" : ` on line ${lines.slice(0, MOST_NAMED).join(", ")}${more}`}. ` +
        "Revoke it where it was issued, since every reader of the file has it. Then write the file again without it.",
      at: findSecrets(at).length > 0 ? undefined : at,
    };
  });
}
