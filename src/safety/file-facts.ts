import type { Problem } from "./problem.ts";

/** What a scan learned of a file beside its problems. */
export interface FileFacts {
  /** Tensors by element type, such as `{ F16: 31, Q4_K: 290 }`: a label such as `Q4_K_M` says less. */
  readonly dtypes?: Readonly<Record<string, number>>;
  /** Operator-set version by domain; the standard domain is the empty string. */
  readonly opsets?: Readonly<Record<string, number>>;
  /** Domains of operators that the model uses and ONNX Runtime does not bring. */
  readonly customDomains?: readonly string[];
  /** Names of the set's files in which an ONNX graph keeps tensors. */
  readonly externalFiles?: readonly string[];
  /** Its format, and names and operators in it, that only the settings allow: what these do was not looked at. */
  readonly allowed?: readonly string[];
}

export interface Scan {
  readonly problems: readonly Problem[];
  readonly facts?: FileFacts;
}

export function structureProblem(kind: string, message: string, at?: string): Problem {
  return { hazard: "structure", kind, message, at };
}

/** How often each word occurs, the words sorted. */
export function census(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
