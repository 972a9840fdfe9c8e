import { defineRules } from "../findings/rules.ts";

/** What can be wrong with the ledger. */
export const LEDGER_RULES = defineRules("ledger", {
  conflict: {
    title: "The ledger says something else about the same key",
    why: "One key stands for one result: two different artifacts under one training key mean that something which decides the result is not part of the key, or that evidence was altered.",
    remediation:
      "Find what changed the result without changing its key (an unpinned dependency, a random seed, data outside the manifest), declare it, and train again. The entry on the ledger stays.",
  },
  corrupt: {
    title: "An entry of the ledger cannot be read",
    why: "Evidence that breaks its schema, or lies under another key than its own, may have been written by hand; nothing is decided by it.",
    remediation:
      "Look at the history of the branch model-gitops/ledger for this file, and restore or remove it with a commit. Allow only the recording job to push to that branch.",
  },
});
