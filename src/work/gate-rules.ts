import { defineRules } from "../findings/rules.ts";

/** What a candidate is judged by. */
export const GATE = defineRules("gate", {
  absoluteLimit: {
    title: "An absolute limit holds",
    why: "Below it the model is of no use, whatever served before. It is judged by the point estimate; a value within the noise of its limit is a warning.",
    remediation: "Improve the model, or change the limit in a pull request of its own that says why.",
  },
  nonInferiority: {
    title: "The candidate is credibly not worse than the baseline",
    why: "Both are scored on the same rows. The candidate passes when the whole interval of the difference lies above minus the margin, fails when it lies below, and is inconclusive between.",
    remediation:
      "Find what made it worse in the slices below, or raise the margin in a pull request of its own that says why.",
  },
  guard: {
    title: "A guard dataset is not harmed",
    why: "A guard dataset keeps old strengths from being lost. It is judged with twice the margin.",
    remediation: "Look at what the guard dataset covers that the deciding one does not.",
  },
  slice: {
    title: "No slice is harmed",
    why: "An average can improve while one group pays for it. Every slice is tested, and the false-discovery rate over all slices is held at 5 %.",
    remediation: "Look at the slice's rows: too few of them in training, a lost feature, or a changed meaning.",
  },
  baseline: {
    title: "The baseline was available",
    why: "A baseline that exists but cannot be fetched is no first model: without it nothing is known about the change.",
    remediation: "Restore the artifact in the store, or run record on the base branch again, and run this check again.",
  },
  firstModel: {
    title: "A first model meets an absolute limit",
    why: "There is nothing to compare it with, so it has to be good enough by itself.",
    remediation: "Add `min` or `max` to at least one metric under evaluation.metrics.",
  },
  fairness: {
    title: "Disparities between groups do not grow",
    why: "A model may become better for most and worse for some. fairlearn's disparities are compared with the baseline's on the same rows, and judged by intervals, since few rows alone make groups look different. Groups with too few rows are left out with a warning; what cannot be compared does not pass.",
    remediation:
      "Look at the groups' rates below; more training rows of the affected group, or a threshold chosen with it in view, are the usual ways.",
  },
  latency: {
    title: "The latency limit holds",
    why: "A better model that answers too late is a worse one.",
    remediation: "Make the model smaller, or change evaluation.latency in a pull request of its own.",
  },
  separation: {
    title: "Evaluation data is not training data",
    why: "Rows that were learned from say nothing about rows that come.",
    remediation: "Split again by id or by time, so that no evaluation row is a training row.",
  },
  holdoutReuse: {
    title: "The deciding rows have not judged too often",
    why: "Candidates that are chosen by the same rows again and again fit the noise of those rows, and the measured gain is larger than the real one (Dwork et al., The reusable holdout, Science 349, 2015; Blum and Hardt, The Ladder, 2015).",
    remediation: "Let fresh rows decide and keep the old ones as a guard.",
  },
  graph: {
    title: "The graph runs where production's does",
    why: "An operator or an operator set that production has never run may be missing, slower, or rounded differently in the runtime there.",
    remediation: "Load the model in the runtime that serves it before promoting it.",
  },
  judgingChange: {
    title: "A change to what judges takes effect when merged",
    why: "A pull request cannot loosen its own gate: it was judged under the base branch's rules.",
    remediation: "Ask an approver to accept it, or move it to a pull request of its own.",
  },
  firstUse: {
    title: "New environment names and runners are approved before first use",
    why: "They decide which secrets and machines the training code reaches.",
    remediation: "Ask an approver to accept them before training starts.",
  },
  measured: {
    title: "Every gated metric was measured",
    why: "A check nobody could run is not a check that passed.",
    remediation: "Mend the cause that the message names and run again.",
  },
  fork: {
    title: "A fork's own report is advice",
    why: "Whoever opens a pull request from a fork controls the workflow that measured it.",
    remediation:
      "A maintainer evaluates the exact commit in this repository, for example by pushing it to a branch here.",
  },
  evidence: {
    title: "The evidence is about these bytes",
    why: "An evaluation of another artifact says nothing about this one.",
    remediation: "Run the workflow again from the start.",
  },
  baselineMoved: {
    title: "The baseline is the one that was compared with",
    why: "When production moves while a pull request waits, the old comparison no longer answers the question.",
    remediation: "Run the evaluation again.",
  },
  legs: {
    title: "Every job that the gate needs has run",
    why: "GitHub counts a skipped job as a success; a gate must not.",
    remediation: "Look at the job that failed or was skipped, and run it again.",
  },
});
