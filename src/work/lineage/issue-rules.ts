import { defineRules } from "../../findings/rules.ts";

/** What can be wrong with an error in data, and what it says of the versions that were made with it. */
export const DATA_ISSUE = defineRules("data-issue", {
  file: {
    title: "A data issue stands under its own name",
    why: "An issue is found by its id. Under another file name it is not found, and two issues with one id contradict each other.",
    remediation: "Call the file `issues/<id>.yaml`, where the id is `<dataset>-<n>`.",
  },
  dataset: {
    title: "A data issue names a dataset that a manifest has",
    why: "What was trained or judged on it is found by dataset and content.",
    remediation:
      "Name a dataset of a manifest. Where several models have one of this name, say with `model` whose it is.",
  },
  digest: {
    title: "A data issue names a content that is known",
    why: "A digest that neither the ledger nor a manifest has touches no version, so the issue would stop nothing.",
    remediation:
      "Run `model-gitops lineage <model>/<dataset>` for the digests of its contents, and write the one that is wrong.",
  },
  rows: {
    title: "The rows of a data issue are a condition",
    why: "The person who corrects them and the person who reviews the correction have to find the same rows.",
    remediation: "Write one condition over the columns of a row, such as `income < 0`.",
  },
  dates: {
    title: "The days of a data issue are in their order",
    why: "An issue that was due before it was opened is overdue from its first day.",
    remediation: "Correct `opened`, `due` or `closed.on`.",
  },
  end: {
    title: "A data issue that is closed says how",
    why: "A correction can be checked only with the new content, and an accepted error needs a reason.",
    remediation:
      "Write the new content's digest as `closed.digest`. Or write as `closed.reason` why it is no error, or why it is accepted.",
  },
  open: {
    title: "A version with a known error in its data is not promoted",
    why: "The people whom the version serves get the error too.",
    remediation: "Correct the data in a pull request that closes the issue, then promote the new version.",
  },
  overdue: {
    title: "Errors in data are corrected in time",
    why: "Every new version learns the error again until it is corrected.",
    remediation: "Correct the data, or agree on another day with the people it harms and change `due`.",
  },
  changed: {
    title: "Changes of data issues are accepted",
    why: "An error that is closed, taken away or called smaller stops nothing any more.",
    remediation: "Ask an approver to accept exactly this change.",
  },
  corrected: {
    title: "A version from before a correction is not promoted unseen",
    why: "The data is corrected, but this version was made with the wrong content.",
    remediation: "Promote a version that was trained and judged on the corrected content.",
  },
});
