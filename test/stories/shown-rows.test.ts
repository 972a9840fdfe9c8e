import { expect, test } from "vitest";
import { manifestOf, modelFiles } from "../scenarios/fixture/model.ts";
import { scenario } from "../scenarios/harness.ts";

const ROWS = [["evaluation:\n", "report: {rows: {columns: [region, tenure], most: 4}}\nevaluation:\n"]] as const;
const FILE = "models/churn/model.yaml";
const HTML = "model-gitops-out/churn/report.html";
const KEPT = "model-gitops-out/churn/changed-rows.json";

test(
  "a pull request cannot let rows be shown: that is listed, and takes effect when merged",
  { timeout: 60_000 },
  async () => {
    await using scene = await scenario();
    const pull = await scene.propose({ files: { [FILE]: manifestOf({ params: { drop: [] }, edits: ROWS }) } });
    const seen = await scene.check(pull, { folds: /Takes effect/ });
    expect(seen).toMatch(/Takes effect when merged<\/b>: 1 change[^]*report\.rows/);
    expect(await scene.left(HTML)).not.toContain("Rows that changed");
    await expect(scene.left(KEPT)).rejects.toThrow("ENOENT");
  },
);

test("what the default branch lets be shown is in the report, and nowhere else", { timeout: 60_000 }, async () => {
  await using scene = await scenario({ files: modelFiles({ edits: ROWS }) });
  // It asks for another column, which is the default branch's to decide too.
  const more = [...ROWS, ["columns: [region", "columns: [customer, region"]] as const;
  const pull = await scene.propose({ files: { [FILE]: manifestOf({ params: { drop: ["tenure"] }, edits: more }) } });
  const seen = await scene.check(pull, { folds: "open" });
  const html = await scene.left(HTML);
  expect(html).toMatch(/Rows that changed[^]*Worse than the baseline[^]*<td>(north|south)<\/td>/);
  const kept = JSON.parse(await scene.left(KEPT));
  expect(kept).toMatchObject({ columns: ["region", "tenure"], groups: [{ effect: "worse" }, { effect: "better" }] });
  const tenure = kept.groups[0].shown[0].cells[1].text;
  for (const path of ["evaluation.json", "verdict.json", "report.md"])
    expect(await scene.left(`model-gitops-out/churn/${path}`)).not.toContain(tenure);
  expect(seen).not.toContain(tenure);
});
