import { defineRules } from "../findings/rules.ts";

/** What can be wrong with the ledger. */
export const LEDGER_RULES = defineRules("ledger", {
  conflict: {
    title: "A key has one result on the ledger",
    why: "One key stands for one result. Two artifacts under one training key mean that something which decides the result is not part of the key, or that evidence was altered.",
    remediation:
      "Find what changed the result without changing its key (an unpinned dependency, a random seed, data outside the manifest), declare it, and train again. The entry on the ledger stays.",
  },
  again: {
    title: "A key that was trained twice gave the same artifact",
    why: "Training that is not seeded gives other bytes each time. The first that was recorded stands for its key as long as the store has it; where it is gone, the next is recorded beside it.",
    remediation: "Seed the training (MODEL_GITOPS_SEED), and keep what the store has.",
  },
  fork: {
    title: "The entries of a model follow one another",
    why: "Each entry names the one before it. Two last entries come from ledgers that were joined by hand, or from a machine that wrote to a ledger of its own. Nothing says which of them the default branch stands for.",
    remediation:
      "Look at the two entries. Remove the one that the default branch does not stand for, with a commit to the branch model-gitops/ledger.",
  },
  foreign: {
    title: "Every entry of the ledger is signed",
    why: "Everybody with write access can push to the ledger's branch. Where keys are configured, an entry that none of them has signed does not count.",
    remediation:
      "Find out who pushed it to the branch model-gitops/ledger, and remove it with a commit. Nothing was decided by it.",
  },
  chain: {
    title: "Signed entries follow one another without gaps",
    why: "The missing entry may have been the one that the default branch stands for. So nothing is compared with the entries that are left.",
    remediation:
      "Restore the branch model-gitops/ledger from a clone, or from its activity page on GitHub, as it was before the push that removed something.",
  },
  missing: {
    title: "The ledger knows the models of the default branch",
    why: "Every model of the default branch is recorded when it is merged. A ledger without it was lost, or never written, and the next change must not pass as a first model.",
    remediation:
      "Restore the branch model-gitops/ledger. Where it was never written, run the last push of the default branch again, so that the model is recorded.",
  },
  anchor: {
    title: "The ledger is about what the default branch has",
    why: "The newest entry is of what the default branch had when it was recorded. Where the branch has something else now, the recording has not ended, or the ledger was set back to an older state.",
    remediation:
      "Wait until the default branch's last push is recorded, or run it again. Then run this check again. Where it was recorded already, restore the branch model-gitops/ledger.",
  },
  unsigned: {
    title: "New entries of the ledger are signed",
    why: "The settings name keys, so an entry that none of them has signed does not count.",
    remediation:
      "Give record the input signing-key from a secret of an environment that is limited to the default branch. docs/security.md says how.",
  },
  clock: {
    title: "Clocks of recording machines agree",
    why: "Times on the ledger never go backwards. While the last entry's time lies ahead, later entries are dated right after it.",
    remediation: "Set the clock of the machine that recorded the entry. The order of the entries is right.",
  },
  corrupt: {
    title: "An entry of the ledger cannot be read",
    why: "An entry that breaks its schema, or lies under another key than its own, may have been written by hand. Nothing is decided by it.",
    remediation:
      "Look at the history of the branch model-gitops/ledger for this file, and restore or remove it with a commit. Allow only the recording job to push to that branch.",
  },
});
