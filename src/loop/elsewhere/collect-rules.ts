import { defineRules } from "../../findings/rules.ts";

/** What can go wrong with trainings that nobody waits for. */
export const COLLECT = defineRules("collect", {
  unreachable: {
    title: "The cluster can be asked for jobs that run on by themselves",
    why: "Otherwise the state of these jobs is unknown, and checks stay red that could go on.",
    remediation: "Mend what the message names. The jobs go on meanwhile, and the next run looks again.",
  },
  overdue: {
    title: "A job starts and ends in its time",
    why: "No run waits for this job, so nothing else ends it.",
    remediation: "Ask for less, or raise training.on.queueTimeout. The check of the pull request says it too.",
  },
  refused: {
    title: "The run that asked for a training can go on",
    why: "The model is trained, but its check stays red until the run goes on.",
    remediation: "Give the job `actions: write`, or start the run's failed jobs again by hand.",
  },
  orphan: {
    title: "Every job on the cluster is still wanted",
    why: "A job that nobody waits for keeps GPUs from the others.",
    remediation: "Cancel it with `audit` and `reap: end`. What it has made until then stays in the exchange.",
  },
  stuck: {
    title: "A run takes what was trained",
    why: "GitHub cannot start a run again that is older than thirty days or was deleted.",
    remediation: "Do what the message says. The check then takes the finished artifact, and trains nothing again.",
  },
});
