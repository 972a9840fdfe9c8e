import { defineRules } from "../../findings/rules.ts";

/** What the scheduled audit asks beside the policies. */
export const AUDIT = defineRules("audit", {
  evidence: {
    title: "What stands has its evidence",
    why: "A version that nobody can prove anything of is one that nobody can answer for.",
    remediation:
      "Run the workflow that records the default branch again; where the store has lost bytes, `model-gitops record` makes them anew.",
  },
  policies: {
    title: "The version that stands meets the policies as they are today",
    why: "Policies change, dates pass and waivers end while a model serves.",
    remediation: "Mend what is named by a pull request, or let somebody of the role waive it for a time.",
  },
  environment: {
    title: "Environments serve what was accepted",
    why: "What serves and was never accepted, or was refused, went past every check.",
    remediation: "Name an artifact that the ledger accepted, or retire the model.",
  },
  controls: {
    title: "The repository enforces what it is said to",
    why: "Every other rule rests on who may merge what. A ruleset that was switched off for an afternoon tells nobody.",
    remediation:
      "Bring the repository's rules back, or change `governance.controls` of .github/model-gitops.yaml to what is true.",
  },
  "base-model": {
    title: "Base models are still looked after by their makers",
    why: "After its end of life nobody mends what is found in a base model.",
    remediation: "Move to a newer base model and train again, or record why it stays in a waiver.",
  },
  runner: {
    title: "Self-hosted runners are new enough for GitHub",
    why: "GitHub gives jobs to no runner that is too old, and a training then waits for ever.",
    remediation: "Update the runner, or let it update itself.",
  },
  manifest: {
    title: "Manifests can be read",
    why: "Of a model whose manifest is broken nothing can be audited.",
    remediation: "Mend the manifest as `model-gitops validate` says.",
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
