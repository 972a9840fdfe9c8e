import type { ListedJob } from "./cluster.ts";
import { GPUS, JOB_LABEL, labelsFrom } from "./kubernetes-labels.ts";
import { type Seen, statusOf } from "./kubernetes-status.ts";
import { textAt, textsAt } from "./kubernetes-tree.ts";

/** Of a repository's objects, those that wait or run. Its label is a digest where its name is none, so the whole name decides. */
export function listedOf(seen: readonly Seen[], repository: string): readonly ListedJob[] {
  return seen.flatMap((one) => {
    const { state, handle } = statusOf(one);
    const id = textAt(one.object, "metadata", "labels", JOB_LABEL);
    const annotations = textsAt(one.object, "metadata", "annotations");
    const labels = labelsFrom(annotations);
    if (id === undefined || labels["repository"] !== repository || (state !== "queued" && state !== "running"))
      return [];
    return [{ id, handle, state, labels, gpus: Number(annotations[GPUS] ?? 0) || 0 }];
  });
}
