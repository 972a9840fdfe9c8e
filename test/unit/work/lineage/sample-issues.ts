import type { DataIssueManifest } from "../../../../src/generated/types.ts";
import { readDataIssue, type ReadResult } from "../../../../src/manifest/read.ts";
import type { DataIssue } from "../../../../src/work/lineage/data-issues.ts";
import { digest } from "./sample-lineage.ts";

export const NOW = Date.parse("2026-11-29T12:00:00Z");

/** An open error of the first training data of churn. */
export function issue(change: Partial<DataIssueManifest> = {}): DataIssue {
  const made: DataIssueManifest = {
    apiVersion: "model-gitops/v1",
    kind: "DataIssue",
    id: "train-1",
    dataset: "train",
    digest: digest("train-1"),
    severity: "high",
    owner: "@ada",
    due: "2026-12-10",
    opened: "2026-11-20",
    description: "wrong",
    ...change,
  };
  return { file: `issues/${made.id}.yaml`, issue: made };
}

/** The same as its file. */
export function read(change: Partial<DataIssueManifest> = {}, file?: string): ReadResult<DataIssueManifest> {
  const made = issue(change);
  return readDataIssue({ file: file ?? made.file, text: JSON.stringify(made.issue) });
}
