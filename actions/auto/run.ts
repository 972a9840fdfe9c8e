import { findingOf } from "../../src/findings/finding.ts";
import { base, dryRun, manifests, models, nativeDir, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endTraining } from "../../src/loop/after-job.ts";
import { EVENT } from "../../src/loop/place/stage-rules.ts";
import { defineAction } from "../../src/runner/action.ts";

function notJudged(message: string) {
  return {
    findings: [findingOf(EVENT.notJudged, { outcome: "warn", message })],
    summary: message,
    outputs: { outcome: "warn" },
  };
}

/** The root action.yml: one step, every event. */
export const auto = defineAction({
  name: "auto",
  description:
    "One step, every event: check on a pull request, record on a push to the default branch, promote on a tag of a model, look at production, propose retrainings and audit on a schedule.",
  inputs: { manifests, models, base, output, store, nativeDir, dryRun, token },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    models: "Comma-separated names of the models it looked at.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs, isFresh: true });
    const { AS_TAGGED, BY_ITSELF, checkAll, promoteAll, recordAll, retrainAll, watchAll } =
      await import("../../src/loop/stages.ts");
    switch (place.event.kind) {
      case "push":
        if (place.event.isDefaultBranch) return await recordAll(await openSession(place), { train: "when-unknown" });
        return notJudged("This is not the default branch: nothing was recorded, and nothing was checked.");
      case "pull_request":
      case "merge_group":
      case "dispatch":
      case "local":
        return await checkAll(await openSession(place));
      case "schedule":
      case "repository_dispatch":
        return await watchAll(await openSession(place));
      case "issues":
        return await retrainAll(await openSession(place), BY_ITSELF);
      case "tag":
        return await promoteAll(await openSession(place), AS_TAGGED);
      case "workflow_run":
      case "other":
        return notJudged(
          "Nothing is done on this event. Use it on pull_request, merge_group, schedule, and on push to the default branch and of tags.",
        );
    }
  },
  post: endTraining,
});
