import { defineRules } from "../findings/rules.ts";

/** What can keep a window of production from being read, whole or in part. */
export const LOGS = defineRules("logs", {
  file: {
    title: "Every file of the log can be read",
    why: "Rows of a file that cannot be read are missing from every number, and nothing else would say so.",
    remediation:
      "Write a damaged file again, convert one of another format, or take it out of the path. A log that is still being written needs a name that begins with _ or a dot, which a glob leaves out. Rename it when it is closed.",
  },
  empty: {
    title: "There is a log",
    why: "A model without a log is not watched, and a silent monitor looks like a healthy one.",
    remediation: "Check that the service still logs, and that monitoring.logs names the place it logs to.",
  },
  time: {
    title: "Every row has a usable time",
    why: "A row without a time belongs to no window, and none of its numbers counts.",
    remediation:
      "Log the time as ISO 8601 with its zone, or as seconds, milliseconds, microseconds or nanoseconds since 1970, and name its column as monitoring.columns.time.",
  },
  future: {
    title: "No row is ahead of the clock",
    why: "A clock that runs ahead puts rows into windows that are not over, and closes windows too early.",
    remediation:
      "Set the clocks of the machines that serve (NTP), or allow more as monitoring.quality.freshness.maxFuture.",
  },
  column: {
    title: "Every watched column is in the log as the reference has it",
    why: "For a column that is gone, or is of another type, no drift can be measured.",
    remediation:
      "Log the column as the evaluation data has it. Or change how it is watched, or that it is watched, in monitoring.features.",
  },
  schema: {
    title: "All files of the log have the same columns",
    why: "After a release of the service changed what it logs, one column stands for two things.",
    remediation:
      "Log every column in every file, in one type. Files that are closed need not be written again: windows without a row of them are not touched.",
  },
  ids: {
    title: "Every request is in the log once",
    why: "A request that is there several times counts as often, and gets one label for all.",
    remediation: "Log one row an answer, each with an id of its own.",
  },
  answers: {
    title: "Answers of the log mean something",
    why: "A score that is no number, or a class that the model does not have, says nothing about its performance.",
    remediation: "Name the columns of the log in monitoring.columns, and the classes in target.classes.",
  },
  labels: {
    title: "Labels can be joined to answers",
    why: "Performance is measured on rows whose label is known. A row without an id has none. A label is lost where it finds no row, is no class of the model, or contradicts another of its id.",
    remediation:
      "Log an id with every row. Write one label an id, with the class as the evaluation data has it. Name the columns in monitoring.labels.",
  },
  latency: {
    title: "Latencies are milliseconds",
    why: "A number below zero, or a word, is no latency. Quantiles and limits are computed from the other rows.",
    remediation:
      "Log the milliseconds from the request to the answer as a number, empty where they were not measured, and name the column as monitoring.columns.latency.",
  },
  versions: {
    title: "The model that serves is the one that was accepted",
    why: "Rows that another model answered say nothing about this one.",
    remediation: "Deploy the accepted artifact, or accept the one that serves.",
  },
  slices: {
    title: "Every declared slice is in the log",
    why: "A slice that the log lacks cannot be watched.",
    remediation: "Log the columns of evaluation.slices and of evaluation.fairness.sensitive with every answer.",
  },
  late: {
    title: "Windows that were recorded keep their rows",
    why: "A window that has lost rows since it was recorded cannot be checked again.",
    remediation:
      "Keep logs as long as labels take and two windows more (docs/logging.md), and remove whole days of them, not parts.",
  },
  again: {
    title: "Rows and labels come before their window is recorded",
    why: "A window is made again when rows come late. Until then, alerts were decided on fewer rows.",
    remediation:
      "There is nothing to do where it happens once. Where it happens always, write as monitoring.lateness how late rows come, and as monitoring.labels.maturity how long labels take.",
  },
  stray: {
    title: "No row stands alone long before the others",
    why: "A clock that was not set writes 1970 or 2000, and one such row would make a window of every day since.",
    remediation: "Correct the times, or say by monitoring.since where the windows begin.",
  },
  older: {
    title: "Every window is made",
    why: "A run makes a limited number of windows, the newest first, and none before the first one that was ever made.",
    remediation:
      "Run the monitor with --from and --to for the older ones, or write as monitoring.since the day from which windows are to be made.",
  },
});
