import { defineRules } from "../../findings/rules.ts";

/** What keeps a change from being planned. */
export const PLAN = defineRules("plan", {
  noManifest: {
    title: "There is at least one manifest",
    why: "Without a manifest there is nothing to check, and a gate that checks nothing must not look green.",
    remediation:
      "Run `model-gitops init` in a repository that trains, write models/<name>/model.yaml, or set the input manifests to where yours are.",
  },
  noBase: {
    title: "There is something to compare with",
    why: "Compared with itself, nothing has changed, whatever was committed. A check that looked at nothing must not be taken for a verdict.",
    remediation: "Name what came before, such as `--base HEAD~1`, or the models to check anyway, with `--models`.",
  },
  unknownModel: {
    title: "Every model that was asked for exists",
    why: "A name that matches nothing would silently check nothing.",
    remediation: "Correct the input models, or the globs in the input manifests.",
  },
  removedModel: {
    title: "A model is removed by a person's decision",
    why: "With its manifest go its limits, its owners and its approvers. A change that removes what judges must not pass because nothing is left to judge.",
    remediation:
      "Ask an approver of the model to accept it, set `lifecycle: retired` instead, or restore the manifest.",
  },
  baseManifest: {
    title: "The base branch's manifest can be read",
    why: "Its rules judge this pull request. A model whose rules cannot be read is no first model.",
    remediation: "Mend the manifest on the base branch in a separate pull request.",
  },
});

export const EVENT = defineRules("event", {
  otherBase: {
    title: "The pull request is onto a branch that is judged",
    why: "A pull request is judged by its base branch. On a branch of its author, the author's rules would hold. The check would stay green when the pull request is aimed at the default branch later.",
    remediation:
      "Aim the pull request at the default branch, or name the branch under `branches` in .github/model-gitops.yaml of the default branch.",
  },
  notJudged: {
    title: "The event is one that is judged or recorded",
    why: "A push to another branch, a tag or a schedule proposes nothing and merges nothing, so nothing was checked. A green run of such an event must not be taken for a verdict.",
    remediation:
      "Run the workflow on pull_request, merge_group and push to the default branch, and require the check of the first two.",
  },
});

export const SETTINGS = defineRules("settings", {
  broken: {
    title: "The settings of the default branch can be read",
    why: "They say which branches are judged, who signs the ledger and where data may come from. A file that cannot be read must not count as one that does not exist.",
    remediation: "Mend the file on the default branch in a separate pull request.",
  },
  key: {
    title: "The settings of the ledger are valid",
    why: "A key that cannot be read verifies nothing, and a private key that is published is no secret any more.",
    remediation: "Write the public key as `openssl pkey -pubout` prints it, and only versions that exist.",
  },
  changed: {
    title: "The settings are changed by a person's decision",
    why: "They say who signs the evidence, which branches are judged and what may be reached. Every later check rests on them.",
    remediation:
      "Ask somebody of settings.approvers to accept it. Where none are named, ask anybody with write access who has no part in the change.",
  },
});

/** What keeps one stage from reading what another left. */
export const OUTPUT = defineRules("output", {
  broken: {
    title: "Records of earlier jobs can be read",
    why: "A record that breaks its schema is no evidence.",
    remediation: "Run the workflow again from the start.",
  },
});

export const STAGE = defineRules("stage", {
  stopped: {
    title: "A stage finishes every model",
    why: "A model that stopped on the way has no result. The other models' results stand without it.",
    remediation: "Mend what the message names and run again.",
  },
  notValidated: {
    title: "The gate knows what validation found",
    why: "A manifest that was not validated may mean something else than it seems to.",
    remediation: "Run the action validate in a job before the gate, and hand on what it leaves in the output folder.",
  },
});

export const CARD = defineRules("card", {
  unwritable: {
    title: "The model card can be written",
    why: "Without a current card the model is not described.",
    remediation: "Mend what the message names and run again.",
  },
  croissant: {
    title: "Descriptions of data can be read",
    why: "The card, the bill of materials and the policies use what a Croissant file says of a dataset. A file that cannot be read says nothing.",
    remediation: "Mend the file at this line, or take `croissant` out of the dataset and say it in the manifest.",
  },
});
