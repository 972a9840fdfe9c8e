import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { setValue } from "../../../src/manifest/edit.ts";
import { appendItem } from "./edit-files.ts";

const MANIFEST = readFileSync("examples/credit-risk/models/credit-risk/model.yaml", "utf8");

const ENVIRONMENT = `# What serves since the last release.
apiVersion: model-gitops/v1
kind: Environment
name: production
models:
  # Loans.
  credit-risk: {version: "1.4.0", digest: sha256:${"0".repeat(64)}} # promoted by hand
  fraud:
    version: '2.0.0'
    digest: sha256:${"1".repeat(64)}
`;

test("a retraining changes the lines of its data, its seed and its parameters", () => {
  const edited = [
    (text: string) => setValue(text, "/training/seeds", [7]),
    (text: string) => setValue(text, "/training/params/minCategoryRows", 60),
    (text: string) => setValue(text, "/datasets/train/period/to", "2025-07-31"),
    (text: string) => setValue(text, "/datasets/train/version", { tag: "data-2025-07" }),
    (text: string) => appendItem(text, "/training/code", "lib/**"),
  ].reduce((text, edit) => edit(text), MANIFEST);
  expect(changedLines(MANIFEST, edited)).toMatchInlineSnapshot(`
    "-     period: {from: 2025-01-01, to: 2025-06-30}
    -     minCategoryRows: 50 # categories with fewer rows in training share one place
    -   code: ["*.mjs", "!collect.mjs"]
    -   seeds: [1]
    +     period: {from: 2025-01-01, to: 2025-07-31}
    +     version: {tag: data-2025-07}
    +     minCategoryRows: 60 # categories with fewer rows in training share one place
    +   code: ["*.mjs", "!collect.mjs", lib/**]
    +   seeds: [7]"
  `);
});

test("a promotion changes a version and a digest", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const loans = setValue(ENVIRONMENT, "/models/credit-risk", { version: "1.5.0", digest });
  const both = setValue(loans, "/models/fraud", { version: "2.1.0", digest });
  expect(changedLines(ENVIRONMENT, setValue(both, "/models/churn", { version: "1.0.0", digest })))
    .toMatchInlineSnapshot(`
    "-   credit-risk: {version: "1.4.0", digest: sha256:0000000000000000000000000000000000000000000000000000000000000000} # promoted by hand
    -     version: '2.0.0'
    -     digest: sha256:1111111111111111111111111111111111111111111111111111111111111111
    +   credit-risk: {version: "1.5.0", digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa} # promoted by hand
    +     version: '2.1.0'
    +     digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    +   churn:
    +     version: 1.0.0
    +     digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  `);
});

/** Lines that only one of the texts has. */
function changedLines(before: string, after: string): string {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const removed = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  return [...removed, ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)].join("\n");
}
