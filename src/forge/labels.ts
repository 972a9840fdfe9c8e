import type { Label } from "./proposals.ts";
import { sameWord } from "./stamp.ts";

/** The labels that the repository lacks. One that is there stays as people coloured and described it. */
export function planLabels(existing: readonly Label[], wanted: readonly Label[]): readonly Label[] {
  return wanted.filter(({ name }) => !existing.some((label) => sameWord(label.name, name)));
}
