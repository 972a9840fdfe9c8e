import { defineRules } from "../../findings/rules.ts";

/** What can be wrong with an error in data, and what it says of the versions that were made with it. */
export const DATA_ISSUE = defineRules("data-issue", {
  file: {
    title: "A data issue stands under its own name",
    why: "Others name it by its id: under another file name nobody finds it, and two of one id are two answers.",
    remediation: "Call the file `issues/<id>.yaml`, where the id is `<dataset>-<n>`.",
  },
  dataset: {
    title: "A data issue names a dataset that a manifest has",
    why: "What was trained or judged on it is found by dataset and content.",
    remediation: "Name a dataset of a manifest, and with `model` whose it is where several have one of this name.",
  },
  digest: {
    title: "A data issue names a content that somebody knows",
    why: "A digest that neither the ledger nor a manifest has touches no version, so the issue would stop nothing.",
    remediation:
      "Run `model-gitops lineage <model>/<dataset>` for the digests of its contents, and write the one that is wrong.",
  },
  rows: {
    title: "The rows of a data issue are a condition",
    why: "Whoever corrects them, and whoever looks at the correction, has to find the same rows.",
    remediation: "Write one condition over the columns of a row, such as `income < 0`.",
  },
  dates: {
    title: "The days of a data issue are in their order",
    why: "An issue that was due before it was opened is overdue from its first day, and says nothing of who is late.",
    remediation: "Correct `opened`, `due` or `closed.on`.",
  },
  end: {
    title: "A data issue that is closed says how",
    why: "Without the corrected content nobody can look at what was corrected, and an error that is accepted needs a reason.",
    remediation:
      "Write the new content's digest as `closed.digest`, or as `closed.reason` why it is no error or is accepted.",
  },
  open: {
    title: "A version with a known error in its data is not promoted",
    why: "Everybody who is served by it is served by the error.",
    remediation: "Correct the data in a pull request that closes the issue, and promote the version that comes of it.",
  },
  overdue: {
    title: "Errors in data are corrected in time",
    why: "An error that nobody corrects is learned again by every version after it.",
    remediation: "Correct the data, or agree on another day with whoever it harms and change `due`.",
  },
  changed: {
    title: "Changes of data issues are accepted",
    why: "An error that is closed, taken away or called smaller stops nothing any more.",
    remediation: "Ask an approver to accept exactly this change.",
  },
  corrected: {
    title: "A version from before a correction is not promoted unseen",
    why: "The data is corrected, and this version still is of the content that was wrong.",
    remediation: "Promote a version that was trained and judged on the corrected content.",
  },
});
