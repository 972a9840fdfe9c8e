import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { source, type Edit } from "../manifests.ts";

export const WATCHED = "monitoring: {logs: logs/*.parquet, labels: {path: labels.csv}}\n";
export const UNLABELLED = "monitoring: {logs: logs/*.parquet}\n";
export const END: (text: string) => Edit = (text) => [/$/, text];
export const REFRESH = "  refresh: {command: [python, refresh.py], changes: [data/train.csv]}\n";

/** `line:column outcome message` of the section, whose first key below `retraining:` stands on line 1. */
export function remarks(before: string, section: string, ...edits: readonly Edit[]): readonly string[] {
  const given = source(...edits, END(`${before}retraining:\n${section}`));
  const top = given.locate("/retraining", "key").line ?? 0;
  return checkMeaning(given).map(
    ({ location, outcome, message }) => `${(location?.line ?? 0) - top}:${location?.column} ${outcome} ${message}`,
  );
}
