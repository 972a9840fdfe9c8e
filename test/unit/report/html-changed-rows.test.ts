import { expect, test } from "vitest";
import { changedRowsHtml } from "../../../src/report/html-changed-rows.ts";
import type { ChangedRows } from "../../../src/generated/types.ts";

const HOSTILE = "<script>alert(1)</script>";

const told = (over: Partial<ChangedRows>): ChangedRows => ({
  schema: "model-gitops/changed-rows/v1",
  model: "spam",
  evaluationKey: `sha256:${"0".repeat(64)}`,
  dataset: "holdout",
  columns: [],
  remarks: [],
  groups: [],
  ...over,
});

const row = (text: string, cells: ChangedRows["groups"][number]["shown"][number]["cells"] = []) => ({
  actual: text,
  baseline: text,
  candidate: text,
  cells,
});

test("rows stand side by side, and nothing in them acts", () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]).toString("base64");
  const svg = Buffer.from("<svg onload='x'/>").toString("base64");
  const html = changedRowsHtml(
    told({
      columns: [HOSTILE, "photo", "drawing", "none"],
      remarks: [HOSTILE],
      groups: [
        {
          effect: "worse",
          rows: 1200,
          shown: [row(HOSTILE, [{ text: HOSTILE }, { picture: png }, { picture: svg }, { missing: HOSTILE }])],
        },
      ],
    }),
  );
  expect(html).not.toContain("<script");
  expect(html).not.toContain("svg");
  expect(html).toContain(`<img src="data:image/png;base64,${png}" alt="photo">`);
  expect(html).toContain("<h4>Worse than the baseline</h4>\n<p>1,200 rows, 1 of them shown.</p>");
  expect(html.match(/<td/g)).toHaveLength(7);
});

test("of few rows none is shown, and where all is alike it says so", () => {
  const few = changedRowsHtml(told({ groups: [{ effect: "better", shown: [row("secret")] }] }));
  expect(few).toContain("Fewer than 10 rows: none is shown.");
  expect(few).not.toContain("secret");
  expect(changedRowsHtml(told({}))).toContain("Both answer every row alike.");
});
