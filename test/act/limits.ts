/** What stands in for something when act runs a workflow; printed with each run, and in docs/testing.md. */
export const STOOD_IN: Readonly<Record<string, string>> = {
  "actions/checkout": "act copies the working tree; its clone is made by test/rig/checkout.ts, with the whole history",
  "actions/upload-artifact": "test/act/stand-ins, a folder of this machine: GitHub's own is on github.com alone",
  "actions/download-artifact": "test/act/stand-ins, the same folder",
  "actions/setup-python": "test/act/stand-ins, which fails where it would have something to do",
  "The suite's actions": "dist/ and action.yml of this working tree, in the place of the pinned commit",
  GitHub: "the emulated GitHub of test/rig",
};

/** What act 0.2.89 has not, and what looks at it instead. */
export const GAPS: Readonly<Record<string, string>> = {
  "GitHub's own artifacts, of upload-artifact v7 and download-artifact v8": "`.ci/run services` has the protocol",
  "`uses: $/…`, an action of the workflow's own commit":
    "the pin stands in its place; test/contracts looks at the path",
  "`permissions` of each job": "one token for all; the scenarios of test/scenarios have a token a job",
  "`id-token: write` and GitHub's identity tokens": "test/rig/issuer.ts, in the scenarios of the split template",
  "`environment`, its secrets and who may approve": "nothing here: docs/security.md says how to see it on GitHub",
  "`concurrency`, `queue` and `cache-mode`": "nothing here: only GitHub has them",
  "`strategy.job-index`, which is empty": "so one training job only; test/rig/workflow has matrices",
  "`merge_group`, `workflow_run`, `schedule` and the rest": "test/scenarios, with GitHub's own expressions",
};
