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
