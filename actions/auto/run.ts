import { base, manifests, models, nativeDir, output, store, token } from "../../src/inputs/shared.ts";
import { openSession } from "../../src/loop/session.ts";
import { endLeftovers } from "../../src/training/leftovers.ts";
import { defineAction } from "../../src/runner/action.ts";

/** The root action.yml: one step, every event. */
export const auto = defineAction({
  name: "auto",
  description: "One step, every event: check on a pull request, record on a push to the default branch.",
  inputs: { manifests, models, base, output, store, nativeDir, token },
  outputs: { outcome: "pass, warn, fail, inconclusive or unmeasured.", models: "Comma-separated names of the models it looked at." },
  async run({ inputs, host, forge }) {
    await using session = await openSession({ host, forge, options: inputs, isFresh: true });
    const { checkAll, recordAll } = await import("../../src/loop/stages.ts");
    switch (session.event.kind) {
      case "push":
        if (session.event.isDefaultBranch) return await recordAll(session, { train: "when-unknown" });
        return { findings: [], summary: "This branch is not the default branch, so there is nothing to record." };
      case "pull_request":
      case "merge_group":
      case "dispatch":
      case "local":
        return await checkAll(session);
      case "tag":
      case "schedule":
      case "workflow_run":
      case "other":
        return { findings: [], summary: "Nothing is done on this event. Use it on pull_request and on push to the default branch." };
    }
  },
  post: endLeftovers,
});
