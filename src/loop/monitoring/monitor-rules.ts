import { defineRules } from "../../findings/rules.ts";

/** What keeps a model from being watched, and what watching it found. */
export const MONITOR = defineRules("monitor", {
  accepted: {
    title: "There is an accepted model to watch",
    why: "Without one there is nothing to compare production with.",
    remediation: "Merge the model and let `record` write its acceptance on the ledger.",
  },
  rules: {
    title: "The section `monitoring` is on the default branch",
    why: "The default branch decides how a model is watched. A section `monitoring` that is only here does nothing.",
    remediation: "Commit the manifest, and merge it into the default branch.",
  },
  reference: {
    title: "There is a reference profile",
    why: "Drift is a difference from the data that the model was accepted on. Without its profile no drift can be measured.",
    remediation: "Run `model-gitops profile` where the evaluation data can be read.",
  },
  logs: {
    title: "The logs of production can be read",
    why: "A monitor without logs sees nothing, and must not look healthy.",
    remediation: "Check monitoring.logs, and that this job may read it.",
  },
  labels: {
    title: "The labels can be read",
    why: "Without labels the realized performance is not known.",
    remediation: "Check monitoring.labels, and that this job may read it.",
  },
  silent: {
    title: "The monitor runs as often as it should",
    why: "A schedule that was switched off cannot report itself, so it is told wherever the model is shown.",
    remediation:
      "Look at the workflow that runs the monitor: GitHub switches schedules off after 60 days without a commit.",
  },
  asked: {
    title: "Models that an event asks for are watched",
    why: "The sender of the event waits for an answer, and a model that is not watched gives none.",
    remediation: "Correct the name in the event, or in the label `model` of the alert's rule, or watch the model.",
  },
  job: {
    title: "The monitoring job has run to its end",
    why: "What it did not look at is not healthy. It is unknown.",
    remediation: "Look at the log of the job, mend what it names, and run it again: it catches up on what it missed.",
  },
  degraded: {
    title: "The model does what it was accepted for",
    why: "Production has moved, or the model answers worse than it did.",
    remediation: "Read the window's report, and what it says to do next.",
  },
  experiment: {
    title: "The experiment goes on, or its treatment may be promoted",
    why: "Nothing is rolled out or back by itself. Where harm was shown, or the split is broken, users get the treatment until a person acts.",
    remediation:
      "Send all traffic to the control. Then look at what was worse, or repair the assignment, the log or the weights, and begin anew under another id.",
  },
  rollup: {
    title: "Old windows are rolled up",
    why: "The settings say how long windows stay files of their own. A window leaves the branch only after its whole archive was read back from the store. Otherwise it stays, and nothing is lost.",
    remediation: "Mend what the message names, and run `settle` again: it goes on where it stopped.",
  },
  handedOn: {
    title: "Windows are the monitor's own",
    why: "Any job of a run can replace its uploads, but not another job's outputs. A window that the monitor did not hand on is not recorded.",
    remediation:
      "Hand on the monitor's output with `needs: ${{ toJSON(needs) }}`, and run the workflow again from the start.",
  },
  window: {
    title: "A window says what its numbers say",
    why: "What is recorded is believed by everything after it, so its decisions are made again from its numbers.",
    remediation: "Run the workflow again from the start, with one version of the suite in all jobs.",
  },
  revalidation: {
    title: "The model in production passes its own evaluation again",
    why: "A model is accepted on rows of the past. Evaluated again on what production has labelled since, by the manifest's metrics and limits, it shows whether it would still be accepted. It informs, and blocks nothing.",
    remediation: "Train on newer data and propose the model, or look at what changed in the windows of that time.",
  },
});
