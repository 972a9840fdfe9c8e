import { defineRules } from "../../findings/rules.ts";

/** What the scheduled audit asks beside the policies. */
export const AUDIT = defineRules("audit", {
  evidence: {
    title: "The version on the default branch has its evidence",
    why: "Without evidence nobody can answer for a version.",
    remediation:
      "Run the workflow that records the default branch again. Where the store has lost bytes, `model-gitops record` makes them anew.",
  },
  passed: {
    title: "The version on the default branch has passed",
    why: "A change that was merged without a pass is on the default branch, but is no baseline. Later changes are compared with the version before it.",
    remediation:
      "Take the change back, or bring the model through a pull request that passes or that an approver accepts.",
  },
  holdout: {
    title: "The deciding rows have not judged too often",
    why: "With many candidates on the same rows, one passes by the noise of these rows. Its measured gain is larger than the real one.",
    remediation:
      "Let fresh rows decide and keep the old ones as a guard: `datasets: {fresh: decides, holdout: guard}` below `evaluation:` in the manifest (docs/holdouts.md).",
  },
  recorded: {
    title: "The version was recorded with the facts that policies ask for",
    why: "These facts are kept with a version when it is recorded. An older version has none.",
    remediation:
      "Bring the model through a pull request again, by a retraining or a change of its manifest. The merge records what the policies ask for.",
  },
  owner: {
    title: "Somebody whom GitHub knows owns the model",
    why: "An account that was deleted or has left gets no messages.",
    remediation: "Name an account that exists under `owners` in the manifest.",
  },
  card: {
    title: "The card in the repository is what its sources make",
    why: "A card that was edited by hand, or is of an earlier version, is wrong.",
    remediation: "Run `model-gitops card` and commit what it writes. Your own texts belong into `card/*.md`.",
  },
  revalidation: {
    title: "The model was evaluated again when it was due",
    why: "What held a year ago need not hold on today's rows.",
    remediation: "Find out why the monitor did not evaluate it: too few labelled rows, or labels that come too late.",
  },
  environment: {
    title: "Environments serve what was accepted",
    why: "A version that serves and was refused, or never accepted, went past every check.",
    remediation: "Name an artifact that the ledger accepted, or take the model out of the environment's file.",
  },
  controls: {
    title: "The repository enforces what the settings say",
    why: "All other rules rest on who may merge what. A ruleset can be switched off for an afternoon without a message.",
    remediation:
      "Bring the repository's rules back, or change `governance.controls` of .github/model-gitops.yaml to what is true. Only rulesets are read: this token cannot see a classic branch protection.",
  },
  "base-model": {
    title: "Base models are still looked after by their makers",
    why: "After its end of life a base model gets no more corrections.",
    remediation: "Move to a newer base model and train again.",
  },
  runner: {
    title: "Self-hosted runners are new enough for GitHub",
    why: "GitHub gives no jobs to a runner that is too old, and a training then waits for ever.",
    remediation:
      "Update the runner, or let it update itself. Only a token with `administration: read` can list runners.",
  },
  manifest: {
    title: "Manifests can be read",
    why: "A model with a broken manifest cannot be audited.",
    remediation: "Mend the manifest as `model-gitops validate` says.",
  },
  part: {
    title: "Every part of the audit could be done",
    why: "A part that could not be checked is not in order.",
    remediation: "Mend what the message names, and run the audit again.",
  },
  bundle: {
    title: "The evidence bundle could be made",
    why: "A bundle with gaps is not the evidence of a model.",
    remediation: "Run the audit again where the store can be reached.",
  },
  issue: {
    title: "The issue of the audit could be written",
    why: "An audit that nobody reads changes nothing.",
    remediation: "Give the job `issues: write`.",
  },
});
