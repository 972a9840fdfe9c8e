import { defineRules } from "../../findings/rules.ts";

/** What retraining says of itself; what a refresh command does is told in refresh-rules.ts. */
export const RETRAIN = defineRules("retrain", {
  decision: {
    title: "The decision for each model is shown",
    why: "A proposal has a reason, and so has each one that is not made.",
    remediation: "Read the reason; docs/retraining.md says what each rule waits for.",
  },
  written: {
    title: "The proposal can be written",
    why: "A proposal that cannot be written leads to no retraining.",
    remediation: "Mend what the message names; the next run goes on where this one ended.",
  },
  forbidden: {
    title: "Pull requests may be opened by actions",
    why: "Without it a person has to open each proposal by hand: an issue says with which command.",
    remediation:
      "Turn on Settings → Actions → General → Allow GitHub Actions to create and approve pull requests, or give the action a GitHub App's token.",
  },
  unheard: {
    title: "Wishes come from people with write access",
    why: "Labels and commands change what is trained, and anybody can write a comment.",
    remediation: "Ask somebody with write access to say it.",
  },
  fuse: {
    title: "A run opens or closes a few pull requests, or asks first",
    why: "A change of bot, a monitor gone wrong or a lost ledger would otherwise close and open everything at once.",
    remediation:
      "Look at what it would do. Where it is right, run it by hand with `beyond-fuse: true`, or raise retraining.fuse in .github/model-gitops.yaml.",
  },
  place: {
    title: "Proposals are opened where the code lives",
    why: "Without a repository on GitHub (the remote `origin`) and a token for it nothing can be opened.",
    remediation: "Run it in a workflow, or in a clone from GitHub with GITHUB_TOKEN. Here it says what it would do.",
  },
});
