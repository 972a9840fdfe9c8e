import { defineRules } from "../../findings/rules.ts";

/** What keeps a model from being watched, and what watching it found. */
export const MONITOR = defineRules("monitor", {
  accepted: {
    title: "There is an accepted model to watch",
    why: "Without one nobody knows what production was accepted for, so nothing can be compared with it.",
    remediation: "Merge the model and let `record` write its acceptance on the ledger.",
  },
  rules: {
    title: "What watches a model is merged",
    why: "How a model is watched judges it, so the default branch's word counts: a section `monitoring` that is only here would silently do nothing.",
    remediation: "Commit the manifest, and merge it into the default branch.",
  },
  reference: {
    title: "There is a reference profile",
    why: "Drift is a difference from what the model was accepted on; without that nothing can drift, and nothing is fine either.",
    remediation: "Run `model-gitops profile` where the evaluation data can be had.",
  },
  logs: {
    title: "The logs of production can be read",
    why: "A monitor without logs looks at nothing, and that must not look like health.",
    remediation: "Check monitoring.logs, and whether this job may read it.",
  },
  labels: {
    title: "The labels can be read",
    why: "Without labels the realized performance is not known.",
    remediation: "Check monitoring.labels, and whether this job may read it.",
  },
  silent: {
    title: "The monitor runs as often as it should",
    why: "A schedule that was switched off cannot report itself: whoever looks at the model is told instead.",
    remediation:
      "Look at the workflow that runs the monitor: GitHub switches schedules off after 60 days without a commit.",
  },
  asked: {
    title: "Models that an event asks for are watched",
    why: "Whoever sent it waits for an answer, and a name that nobody watches would silently get none.",
    remediation: "Correct the name in the event, or in the label `model` of the alert's rule, or watch the model.",
  },
  job: {
    title: "The monitoring job has run to its end",
    why: "What it did not look at is not healthy: it is not known.",
    remediation: "Look at the log of the job, mend what it names, and run it again: it catches up on what it missed.",
  },
  degraded: {
    title: "The model does what it was accepted for",
    why: "Production has moved, or the model answers worse than it did.",
    remediation: "Read the window's report, and what it says to do next.",
  },
  experiment: {
    title: "The experiment goes on, or its treatment may be promoted",
    why: "Nothing is rolled out or back by itself: where harm was shown, or the split is broken, users get the treatment until somebody acts.",
    remediation:
      "Send all traffic to the control. Then look at what was worse, or repair the assignment, the log or the weights, and begin anew under another id.",
  },
  rollup: {
    title: "Old windows are rolled up",
    why: "The settings say how long windows stay files of their own. One leaves the branch only after all of its archive was read back from the store; where that cannot be, it stays, and nothing is lost.",
    remediation: "Mend what the message names, and run `settle` again: it goes on where it stopped.",
  },
  handedOn: {
    title: "Windows are the monitor's own",
    why: "Uploads of a run can be replaced by any of its jobs, a job's outputs cannot: what the monitor did not hand on is not recorded.",
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
