import { defineRules } from "../../findings/rules.ts";

/** What keeps the change of a retraining from being proposed. */
export const REFRESH = defineRules("retrain", {
  refreshFailed: {
    title: "The refresh command succeeds",
    why: "A command that fails leaves data that is old, or half of what it was to bring.",
    remediation:
      "Run retraining.refresh.command by itself in the manifest's folder, and mend what its last lines name.",
  },
  refreshHung: {
    title: "The refresh command comes to its end",
    why: "A command that hangs holds its job, and what it has changed so far may be incomplete.",
    remediation: "Find out what it waits for, or raise retraining.refresh.timeout.",
  },
  wroteOutside: {
    title: "The refresh command changes only what it may",
    why: "Its changes are committed without a review, so they are limited to the files that a person named.",
    remediation: "Name the path in retraining.refresh.changes, or let the command leave it alone.",
  },
  unusableChange: {
    title: "What the refresh command leaves can be proposed",
    why: "A commit through the forge's API carries plain files of a moderate size, and no links.",
    remediation: "Let the command leave plain files within the limits, or pointers to data that is kept elsewhere.",
  },
  brokenManifest: {
    title: "The proposal leaves a manifest that can be read",
    why: "A pull request with a broken manifest trains nothing and tells nobody why it was opened.",
    remediation: "Correct retraining.set in the manifest on the default branch.",
  },
  refreshHandedOn: {
    title: "What is proposed is what the refreshing job made",
    why: "Any job of a run can replace its uploads. The job that writes believes only what was handed on.",
    remediation:
      "Give the refreshing job `outputs: {refreshed: ${{ steps.refresh.outputs.refreshed }}}`, write `needs: ${{ toJSON(needs) }}` below the proposing step's `with:`, and run the workflow again from the start.",
  },
});
