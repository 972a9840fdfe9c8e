import { defineRules } from "../../findings/rules.ts";

/** What the scheduled audit asks beside the policies. */
export const AUDIT = defineRules("audit", {
  evidence: {
    title: "What stands has its evidence",
    why: "A version that nobody can prove anything of is one that nobody can answer for.",
    remediation:
      "Run the workflow that records the default branch again; where the store has lost bytes, `model-gitops record` makes them anew.",
  },
  passed: {
    title: "What the default branch has passed",
    why: "A change that was merged without a pass, by whoever may do so, is on the default branch and is no baseline: changes are held against the version before it.",
    remediation:
      "Take the change back, or bring the model through a pull request that passes or that an approver accepts.",
  },
  holdout: {
    title: "The deciding rows have not judged too often",
    why: "Whoever keeps the one of twenty candidates that passes has chosen by the noise of these rows: the measured gain is larger than the real one.",
    remediation:
      "Let fresh rows decide and keep the old ones as a guard: `datasets: {fresh: decides, holdout: guard}` below `evaluation:` in the manifest (docs/holdouts.md).",
  },
  recorded: {
    title: "What stands was recorded under the policies",
    why: "What the policies ask of is kept with a version when it is recorded; of one that is older there is nothing to ask.",
    remediation:
      "Bring the model through a pull request again, by a retraining or a change of its manifest: what is merged is recorded with what the policies ask.",
  },
  owner: {
    title: "Somebody whom GitHub knows owns the model",
    why: "An account that was deleted or left hears of nothing.",
    remediation: "Write somebody into `owners` of the manifest who is there.",
  },
  card: {
    title: "The card that the repository keeps is the one that its sources make",
    why: "A card that was edited by hand, or is of an earlier version, says what is not so.",
    remediation: "Run `model-gitops card` and commit what it writes; what people have to say stands in `card/*.md`.",
  },
  revalidation: {
    title: "The model was evaluated again when it was due",
    why: "What held a year ago need not hold on today's rows.",
    remediation: "Look why the monitor did not evaluate it: too few labelled rows, or labels that come too late.",
  },
  environment: {
    title: "Environments serve what was accepted",
    why: "What serves and was never accepted, or was refused, went past every check.",
    remediation: "Name an artifact that the ledger accepted, or take the model out of the environment's file.",
  },
  controls: {
    title: "The repository enforces what it is said to",
    why: "Every other rule rests on who may merge what. A ruleset that was switched off for an afternoon tells nobody.",
    remediation:
      "Bring the repository's rules back, or change `governance.controls` of .github/model-gitops.yaml to what is true. Rules are those of rulesets; what a classic branch protection asks is not told to this token.",
  },
  "base-model": {
    title: "Base models are still looked after by their makers",
    why: "After its end of life nobody mends what is found in a base model.",
    remediation: "Move to a newer base model and train again.",
  },
  runner: {
    title: "Self-hosted runners are new enough for GitHub",
    why: "GitHub gives jobs to no runner that is too old, and a training then waits for ever.",
    remediation: "Update the runner, or let it update itself. Runners are told to a token with `administration: read`.",
  },
  manifest: {
    title: "Manifests can be read",
    why: "Of a model whose manifest is broken nothing can be audited.",
    remediation: "Mend the manifest as `model-gitops validate` says.",
  },
  part: {
    title: "Every part of the audit could be done",
    why: "What nobody could look at is not in order.",
    remediation: "Mend what the message names, and run the audit again.",
  },
  bundle: {
    title: "The evidence bundle could be made",
    why: "Who asks for the evidence of a model wants all of it.",
    remediation: "Run the audit again where the store can be reached.",
  },
  issue: {
    title: "The issue of the audit could be written",
    why: "An audit that nobody reads changes nothing.",
    remediation: "Give the job `issues: write`.",
  },
});
