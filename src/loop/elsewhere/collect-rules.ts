import { defineRules } from "../../findings/rules.ts";

/** What can go wrong with trainings that nobody waits for. */
export const COLLECT = defineRules("collect", {
  unreachable: {
    title: "The cluster can be asked for the jobs that nobody waits for",
    why: "Where it cannot, nobody knows what became of them, and checks stay red that could go on.",
    remediation: "Mend what it says. What runs there goes on, and the next run looks again.",
  },
  overdue: {
    title: "A job starts and ends in its time",
    why: "A job that nobody waits for is ended by nobody else.",
    remediation:
      "Ask for less, or let it wait longer by training.on.queueTimeout; the check of the pull request tells it too.",
  },
  refused: {
    title: "The run that asked for a training can go on",
    why: "The model is there, and its check stays red until the run goes on.",
    remediation: "Give the job `actions: write`, or start the run's failed jobs again by hand.",
  },
  orphan: {
    title: "Somebody waits for each job that waits or runs",
    why: "A job that nobody waits for keeps GPUs from those that somebody does.",
    remediation: "`audit` with `reap: end` cancels it; what it has made by then stays in the exchange.",
  },
  stuck: {
    title: "What was trained is taken by a run",
    why: "GitHub starts no run again after thirty days, nor one that is gone.",
    remediation: "Do what it says: the check takes what was made, and trains nothing again.",
  },
});
