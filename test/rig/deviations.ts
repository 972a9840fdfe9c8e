interface Deviation {
  readonly operation: RegExp;
  readonly problem: RegExp;
  readonly why: string;
}

/** Where emulate 0.12.2 answers otherwise than GitHub's description says, and nothing of ours depends on it. */
export const deviations: readonly Deviation[] = [
  {
    operation: /^repos\/(get|update)$/,
    problem: /required property '(network_count|subscribers_count)'/,
    why: "a repository lacks two counts",
  },
  {
    operation: /^pulls\/create-review$/,
    problem: /^status 201 /,
    why: "a review answers 201 instead of 200",
  },
  {
    operation: /^pulls\/list$/,
    problem: /labels\/\d+\/description must be string/,
    why: "a label without a description has none, as on GitHub itself",
  },
  { operation: /^pulls\/request-reviewers$/, problem: /^status 200 /, why: "it answers 200 instead of 201" },
];

/** Where GitHub's description of a request contradicts its own words, and GitHub does as the words say. */
const misdescribed: readonly Deviation[] = [
  {
    operation: /^actions\/list-workflow-runs-for-repo$/,
    problem: /^query parameter created=>=\S+Z data must match format "date-time"$/,
    why: "created is a range in the search syntax, and described as a time",
  },
];

export function isMisdescribed(operation: string, problem: string): boolean {
  return misdescribed.some((known) => known.operation.test(operation) && known.problem.test(problem));
}

export function isKnownDeviation(operation: string, problem: string): boolean {
  return deviations.some((known) => known.operation.test(operation) && known.problem.test(problem));
}
