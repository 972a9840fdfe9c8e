import { defineRules } from "../../findings/rules.ts";

/** What is asked before a version serves, and of the tags that ask for it. */
export const PROMOTION = defineRules("promotion", {
  tag: {
    title: "A tag that asks for a promotion can be trusted",
    why: "Anybody who may push can write a tag. A lightweight one says neither who made it nor when, and can be moved without a trace.",
    remediation:
      "Write an annotated tag (`git tag -a <tag> <commit>`), push it alone, or start the promotion by hand: it writes the tag itself.",
  },
  moved: {
    title: "A tag still names the commit that was carried out",
    why: "After the move, the version means other bytes than those that were tested.",
    remediation:
      "Put the tag back to its commit, or delete it and register a new version; forbid moving tags by a ruleset of the repository.",
  },
  who: {
    title: "The person who promotes may do so",
    why: "Only people whom the default branch names decide what production serves.",
    remediation:
      "Ask somebody of `promotion.promoters` of .github/model-gitops.yaml to push the tag or to start the promotion.",
  },
  version: {
    title: "A version is new, and comes after the last",
    why: "A version is a promise of certain bytes. A version that is given twice, or goes backwards, does not tell what serves.",
    remediation: "Name the next version; to go back to an earlier one, run `model-gitops rollback`.",
  },
  stage: {
    title: "The stage is one of the model's",
    why: "A misspelt stage would be promoted to, and nothing would serve it.",
    remediation: "Name a stage of `promotion` in the manifest, or add it there.",
  },
  branch: {
    title: "The version's commit is on the default branch",
    why: "A commit that was never merged was never judged by the default branch's rules.",
    remediation: "Merge the change first, and tag the commit of the default branch.",
  },
  evidence: {
    title: "There is evidence of exactly these bytes",
    why: "Without a record the version was not tested, or nobody can prove it.",
    remediation:
      "Run the workflow that records the default branch (`model-gitops record`) for this commit, then promote again.",
  },
  verdict: {
    title: "The version passes by the rules of today",
    why: "The stored verdict is of an earlier day. A version that is to serve is judged by today's limits and policies of the default branch.",
    remediation: "Bring the model through a pull request again: what is merged is judged and recorded.",
  },
  baseline: {
    title: "The version was compared with what serves now",
    why: "It was compared with what served then, and not with what serves now.",
    remediation:
      "Run `model-gitops promote` where the evaluation data is: it judges the version again. Or bring it through a pull request again.",
  },
  bytes: {
    title: "The stored bytes are those that were evaluated",
    why: "With a lost or changed byte, another model would serve than the one that was tested.",
    remediation:
      "Run the workflow that records the default branch again: it stores the artifact anew. Find out who can write to the store.",
  },
  answers: {
    title: "The stored model answers as it did when it was evaluated",
    why: "With another engine, or another file beside it, the same bytes can give other answers.",
    remediation:
      "Run the workflow that records the default branch again, with the engine that will serve, and compare `engine` in evaluation.json.",
  },
  quarantine: {
    title: "The bytes are not in quarantine",
    why: "They were rolled back, or a person put them there. Nothing automatic brings them back.",
    remediation:
      "Promote another version. Where the reason is gone, lift it: `model-gitops rollback <model> --lift <version> --reason …`.",
  },
  after: {
    title: "The version has served in the stage before, for as long as the manifest asks",
    why: "A problem that an earlier stage shows does not reach production.",
    remediation: "Promote it to that stage first, and wait until it has soaked there.",
  },
  paused: {
    title: "Automatic promotion is not paused",
    why: "After a rollback a person looks before anything goes to production by itself.",
    remediation: "Find out what was wrong, then run `model-gitops rollback <model> --resume --stage <stage>`.",
  },
  endpoint: {
    title: "The service that was named holds its limits under load",
    why: "A model that is too slow, or does not start, takes production down, however right its answers are.",
    remediation: "Look at the numbers in promotion.json, mend the service, and promote again.",
  },
  store: {
    title: "The store can be reached, and has the version",
    why: "A version that cannot be fetched cannot be served.",
    remediation: "Check the store's address and credentials, then run again. It goes on where it stopped.",
  },
  environment: {
    title: "The environment's file and the files that follow it can be written",
    why: "A path that matches nothing, or twice, would leave the cluster on the old version while everything says the new one.",
    remediation: "Correct `promotion.<stage>.updates` of the manifest as the message says, in a pull request.",
  },
  deployment: {
    title: "GitHub shows the deployment",
    why: "People see there what serves. What serves is decided by the environment's file, not by the deployment.",
    remediation: "Give the job `deployments: write`, and run again.",
  },
  concurrent: {
    title: "No other promotion of the stage came in between",
    why: "Two promotions at once could leave the environment at one version and the tag at another.",
    remediation: "Look at what serves now. Run again if it should be another version.",
  },
  signed: {
    title: "The signatures of the version are shown",
    why: "A signature that nobody finds proves nothing.",
    remediation: "There is nothing to do. docs/provenance.md says how to verify them.",
  },
  nothing: {
    title: "There is something to promote or to roll back to",
    why: "A run without anything to do must not look like a promotion.",
    remediation: "Name a model and a version; `model-gitops show` lists them.",
  },
  foreign: {
    title: "Tags and versions tell one story",
    why: "Two versions of one commit are the same bytes under two names, and a version that was taken back should serve nowhere.",
    remediation: "There is nothing to do, except to delete a tag that was a mistake.",
  },
  emergency: {
    title: "Every emergency promotion was looked at afterwards",
    why: "In an emergency checks are passed over. They have to be made good, and must not be forgotten.",
    remediation: "Look at what was passed over, and promote the version once more the ordinary way.",
  },
  projection: {
    title: "Other registries show what serves",
    why: "People look in the registry that they know. A copy there that is behind misleads them.",
    remediation:
      "Check the server's address and the job's credentials; promote again, or change `promotion.mlflow` of the settings.",
  },
  outOfSync: {
    title: "Everything that follows the environment's file says the same",
    why: "A cluster that follows a file with another version serves something else than people believe.",
    remediation: "Start the promotion again; it goes on where it stopped.",
  },
  degraded: {
    title: "What an environment serves can be fetched, and was not rolled back",
    why: "A pod that starts anew cannot load bytes that are lost. A version that was rolled back should serve nowhere.",
    remediation: "Roll the model back, or put its bytes back into the store.",
  },
  stale: {
    title: "The monitor of what serves still looks",
    why: "Since its monitor stopped, the health of the model is not known.",
    remediation: "Find out why the monitor's workflow does not run.",
  },
  canary: {
    title: "A canary goes on only by what was measured",
    why: "A canary that is widened without numbers is a promotion without numbers.",
    remediation: "Look at what the monitor says of the step; write `state: running` to go on, or roll back.",
  },
  left: {
    title: "All steps of the promotion were carried out",
    why: "A step that could not be carried out is left to a person or to a later run.",
    remediation: "Do what the message says, or run again when it can be reached.",
  },
  approval: {
    title: "The approval of the result still stands",
    why: "Approvals are read again before a promotion. A review can be dismissed, and a person can have left.",
    remediation: "Bring the model through a pull request again, and have it accepted there.",
  },
});
