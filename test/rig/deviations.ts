interface Deviation {
  readonly operation: RegExp;
  readonly problem: RegExp;
  readonly why: string;
}

/** Where emulate 0.12.2 answers otherwise than GitHub's description says, and nothing of ours depends on it. */
export const deviations: readonly Deviation[] = [];

export function isKnownDeviation(operation: string, problem: string): boolean {
  return deviations.some((known) => known.operation.test(operation) && known.problem.test(problem));
}
