import { defineRules } from "../../findings/rules.ts";

/** What is asked before a version serves, and of the tags that ask for it. */
export const PROMOTION = defineRules("promotion", {
  tag: {
    title: "A tag that asks for something is one that can be believed",
    why: "Anybody who may push can write a tag. A lightweight one says neither who made it nor when, and can be moved without a trace.",
    remediation:
      "Write an annotated tag (`git tag -a <tag> <commit>`), push it alone, or start the promotion by hand: it writes the tag itself.",
  },
  moved: {
    title: "A tag names what it named when it was carried out",
    why: "A tag that was moved makes a version mean other bytes than those that were tested.",
    remediation:
      "Put the tag back to its commit, or delete it and register a new version; forbid moving tags by a ruleset of the repository.",
  },
  who: {
    title: "Who promotes is somebody who may",
    why: "What production serves is decided by those whom the default branch names, and by nobody else.",
    remediation:
      "Ask somebody of `promotion.promoters` of .github/model-gitops.yaml to push the tag or to start the promotion.",
  },
  version: {
    title: "A version is new, and comes after the last",
    why: "A version is a promise of certain bytes. One that is given twice, or goes backwards, tells nobody what serves.",
    remediation: "Name the next version; to go back to an earlier one, run `model-gitops rollback`.",
  },
  stage: {
    title: "The stage is one of the model's",
    why: "A misspelt stage would be promoted to, and nothing would serve it.",
    remediation: "Name a stage of `promotion` in the manifest, or add it there.",
  },
  branch: {
    title: "The version's commit is on the default branch",
    why: "What was never merged was never judged by the default branch's rules.",
    remediation: "Merge the change first, and tag the commit of the default branch.",
  },
  evidence: {
    title: "There is evidence of exactly these bytes",
    why: "What was not recorded was not tested, or nobody can prove it.",
    remediation:
      "Run the workflow that records the default branch (`model-gitops record`) for this commit, then promote again.",
  },
  verdict: {
    title: "The version passes by the rules of today",
    why: "The stored verdict is what was said then. What serves tomorrow is judged by the default branch's limits and policies as they are.",
    remediation: "Bring the model through a pull request again: what is merged is judged and recorded.",
  },
  baseline: {
    title: "The version was compared with what serves now",
    why: "It was better than what served then. Against what serves by now nobody has compared it.",
    remediation:
      "Run `model-gitops promote` where the evaluation data is: it judges the version again. Or bring it through a pull request again.",
  },
  bytes: {
    title: "The stored bytes are those that were evaluated",
    why: "A store that lost or changed a byte would have another model serve than the one that was tested.",
    remediation:
      "Run the workflow that records the default branch again: it stores the artifact anew. Find out who can write to the store.",
  },
  answers: {
    title: "The stored model answers as it did when it was evaluated",
    why: "A model that loads with another engine, or reads another file beside it, can answer otherwise with the same bytes.",
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
    why: "What a stage before production finds, production need not.",
    remediation: "Promote it to that stage first, and wait until it has soaked there.",
  },
  paused: {
    title: "Automatic promotion is not paused",
    why: "After a rollback a person looks before anything goes to production by itself.",
    remediation: "Look what was wrong, then `model-gitops rollback <model> --resume --stage <stage>`.",
  },
  endpoint: {
    title: "The service that was named holds its limits under load",
    why: "A model that is right and too slow, or does not start, takes production down all the same.",
    remediation: "Look at the numbers in promotion.json, mend the service, and promote again.",
  },
  store: {
    title: "The store can be reached, and has the version",
    why: "What cannot be fetched cannot be served.",
    remediation: "Check the store's address and credentials, then run again: what was begun is gone on with.",
  },
  environment: {
    title: "The environment's file and the files that follow it can be written",
    why: "A path that matches nothing, or twice, would leave the cluster on the old version while everything says the new one.",
    remediation: "Correct `promotion.<stage>.updates` of the manifest as the message says, in a pull request.",
  },
  deployment: {
    title: "GitHub shows the deployment",
    why: "It is how people see what serves; what serves is what the environment's file says.",
    remediation: "Give the job `deployments: write`, and run again.",
  },
  concurrent: {
    title: "No other promotion of the stage came in between",
    why: "Two at once would leave the environment on the one and the tag on the other.",
    remediation: "Look what serves now, and run again where it should be another.",
  },
  signed: {
    title: "What was signed of the version is told",
    why: "A signature that nobody finds verifies nothing.",
    remediation: "Nothing is to be done; docs/provenance.md says how it is verified.",
  },
  nothing: {
    title: "There is something to promote or to roll back to",
    why: "A run that had nothing to do must not look like one that did it.",
    remediation: "Name a model and a version; `model-gitops show` lists them.",
  },
  foreign: {
    title: "Tags and versions tell one story",
    why: "Two versions of one commit are the same bytes under two names, and a version that was taken back should serve nowhere.",
    remediation: "Nothing has to be done; delete the tag that was a mistake.",
  },
  emergency: {
    title: "Nothing serves on an emergency that nobody has looked at",
    why: "In an emergency checks are passed over. What was passed over has to be made good, and not to be forgotten.",
    remediation: "Look at what was passed over, and promote the version once more the ordinary way.",
  },
  projection: {
    title: "Registries that are told know what serves",
    why: "People look where they are used to. What they see there is a copy, and one that is behind misleads.",
    remediation:
      "Check the server's address and the job's credentials; promote again, or change `promotion.mlflow` of the settings.",
  },
  outOfSync: {
    title: "What is there is what the environment's file says",
    why: "A cluster that follows a file which says otherwise serves something else than everybody believes.",
    remediation: "Start the promotion again; it goes on where it stopped.",
  },
  degraded: {
    title: "What an environment serves can be fetched, and harms nobody that is known",
    why: "A pod that starts anew cannot load what is lost, and what was rolled back should serve nowhere.",
    remediation: "Roll the model back, or put its bytes back into the store.",
  },
  stale: {
    title: "The monitor of what serves still looks",
    why: "A model whose monitor has stopped is healthy only as far as anybody knew then.",
    remediation: "Look why the monitor's workflow does not run.",
  },
  canary: {
    title: "A canary goes on only by what was measured",
    why: "Who widens a canary without numbers promotes without them.",
    remediation: "Look at what the monitor says of the step; write `state: running` to go on, or roll back.",
  },
  left: {
    title: "Everything of the promotion was carried out",
    why: "What could not be reached is left to somebody.",
    remediation: "Do what the message says, or run again when it can be reached.",
  },
  approval: {
    title: "Who accepted the result has not taken it back",
    why: "An approval is read again where it counts: a review can be dismissed, and a person can have left.",
    remediation: "Bring the model through a pull request again, and have it accepted there.",
  },
});
