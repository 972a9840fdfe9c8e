import { oneOf, text } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const dataIssue = defineAction({
  name: "data-issue",
  description: "Opens a data issue as a file, or lists all of them with what was made of the wrong content.",
  inputs: {
    step: oneOf("list: how all data issues stand. open: write a new one.", ["list", "open"], { default: "list" }),
    dataset: text("open: the dataset with the error, `<dataset>` or `<model>/<dataset>`."),
    digest: text("open: the content that is wrong. Default: the one that the working tree has."),
    severity: oneOf("open: what high ones are in is not to be promoted.", ["low", "medium", "high"], {
      default: "medium",
    }),
    owner: text("open: who corrects it, such as @ada. Default: the first owner of the model."),
    due: text("open: by which day, YYYY-MM-DD. Default: in 7, 30 or 90 days, by severity."),
    rows: text("open: which rows, as a condition over the columns such as `income < 0`. Default: all."),
    description: text("open: what is wrong, and how it was found; no value of a row."),
    manifests,
    output,
    store,
    token,
  },
  positionals: ["step"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    id: "open: the id of the new issue.",
    issues:
      "list: JSON, each issue with whether it is open and overdue, and the versions that were made with its content.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: { ...inputs, models: [], base: "" } });
    const { listDataIssues, openDataIssue } = await import("../../src/loop/stages.ts");
    return inputs.step === "open" ? await openDataIssue(place, inputs) : await listDataIssues(place);
  },
});
