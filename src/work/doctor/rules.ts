import { defineRules } from "../../findings/rules.ts";

/** What the doctor looks at. Each finding says what to do; these are why it is looked at. */
export const DOCTOR = defineRules("doctor", {
  repository: {
    title: "The repository can be read as it is",
    why: "A shallow clone, a pointer in place of data or a manifest that is broken makes every later message harder to read.",
    remediation: "Do what the line says, and run the doctor again.",
  },
  workflows: {
    title: "Workflows run this version, with the permissions that it needs",
    why: "A workflow that lacks a permission fails on the day it is needed; one that names a tag runs what others put there.",
    remediation: "Compare the workflow with the template of the installed version.",
  },
  schedules: {
    title: "Schedules still run",
    why: "GitHub switches a schedule off after 60 days without a commit, and then nothing says so.",
    remediation: "Enable the workflow again, and start it by hand once.",
  },
  protection: {
    title: "The default branch cannot be changed past the check",
    why: "A gate that is not required is advice.",
    remediation: "Add a ruleset for the default branch, under Settings → Rules → Rulesets.",
  },
  ledger: {
    title: "Evidence can be trusted",
    why: "What nobody signs can be replaced by whoever may write to the repository.",
    remediation: "Follow docs/security.md: a key, and an environment that only the default branch may use.",
  },
  token: {
    title: "Tokens may do what is asked of them, and no more",
    why: "A token that may write everywhere is what an attack looks for; one that may not open a pull request stops a retraining.",
    remediation: "Change it under Settings → Actions → General.",
  },
  runners: {
    title: "Somebody takes the jobs",
    why: "A job whose labels no runner has waits for a day and is cancelled.",
    remediation: "Start a runner with these labels, or correct training.runner.",
  },
  machine: {
    title: "This machine has what the commands need",
    why: "What is missing here is found in the middle of a training otherwise.",
    remediation: "Install what is missing.",
  },
});
