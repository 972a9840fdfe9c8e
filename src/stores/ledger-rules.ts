import { defineRules } from "../findings/rules.ts";

/** What can be wrong with the ledger. */
export const LEDGER_RULES = defineRules("ledger", {
  conflict: {
    title: "The ledger says something else about the same key",
    why: "One key stands for one result: two different artifacts under one training key mean that something which decides the result is not part of the key, or that evidence was altered.",
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
    why: "Each entry names the one before it. Two that both may be the last come of ledgers that were laid together by hand, or of a machine that wrote to a ledger of its own; nothing says which of them the default branch stands for.",
    remediation:
      "Look at the two entries, and remove with a commit to the branch model-gitops/ledger the one that the default branch does not stand for.",
  },
  foreign: {
    title: "What lies on the ledger is signed",
    why: "Everybody who may write to the repository can push to its branches. Where keys are configured, what none of them has signed counts for nothing.",
    remediation:
      "Find out who pushed it to the branch model-gitops/ledger, and remove it with a commit; nothing was decided by it.",
  },
  chain: {
    title: "Signed entries follow one another without gaps",
    why: "An entry that was removed may have been the one that says what the default branch stands for. Nothing is compared with what is left.",
    remediation:
      "Restore the branch model-gitops/ledger from a clone, or from its activity page on GitHub, as it was before the push that removed something.",
  },
  missing: {
    title: "The ledger knows the models of the default branch",
    why: "A model that the default branch has was recorded when it came there. A ledger that knows nothing of it was lost, or never written: what comes next must not pass as a first model.",
    remediation:
      "Restore the branch model-gitops/ledger; where it was never written, run the workflow on the default branch again (re-run its last push), so that the model is recorded.",
  },
  anchor: {
    title: "The ledger is about what the default branch has",
    why: "The newest entry is of what the default branch had when it was recorded. Where the branch has something else now, the recording has not ended, or the ledger was set back to an older state.",
    remediation:
      "Wait until the default branch's last push is recorded, or run it again, and then run this check again. Where it was recorded already, restore the branch model-gitops/ledger.",
  },
  unsigned: {
    title: "What is recorded is signed",
    why: "The settings name keys, so that an entry that none of them has signed counts for nothing.",
    remediation:
      "Give record the input signing-key from a secret of an environment that is limited to the default branch. docs/security.md says how.",
  },
  clock: {
    title: "Clocks of recording machines agree",
    why: "Entries follow one another by what they name, and a time never goes backwards: while the last entry's lies ahead, later entries are dated right after it.",
    remediation: "Set the clock of the machine that recorded the entry; their order stands.",
  },
  corrupt: {
    title: "An entry of the ledger cannot be read",
    why: "Evidence that breaks its schema, or lies under another key than its own, may have been written by hand; nothing is decided by it.",
    remediation:
      "Look at the history of the branch model-gitops/ledger for this file, and restore or remove it with a commit. Allow only the recording job to push to that branch.",
  },
});
