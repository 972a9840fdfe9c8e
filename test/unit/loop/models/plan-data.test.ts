import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { planModels } from "../../../../src/loop/models/plan.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { source, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

const AT = "models/credit-risk";
const HOLDOUT = `${AT}/data/holdout.csv`;
const ROWS = "loan_id,region,defaulted\n1,north,0\n";
const OWN = "loan_id,region,defaulted\n9,south,1\n";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const pointer = `outs:\n- md5: ${md5(ROWS)}\n  size: 9\n  hash: md5\n  path: holdout.csv\n`;
const lfs = `version https://git-lfs.github.com/spec/v1\noid ${sha256(ROWS)}\nsize ${ROWS.length}\n`;
const version = (words: string): Edit => ["{path: data/holdout.csv}", `{path: data/holdout.csv, ${words}}`];

type Files = Readonly<Record<string, string | undefined>>;

/** What judges in a change of files from the base: the paths of the changes. */
async function judging(base: Files, change: Files, ...edits: readonly Edit[]) {
  const manifest = { [`${AT}/model.yaml`]: manifestText(edits), [`${AT}/train.py`]: "print(1)\n" };
  const files = (given: Files) =>
    Object.fromEntries(
      Object.entries({ ...manifest, [`${AT}/data/train.csv`]: ROWS, ...given }).flatMap(([path, content]) =>
        content === undefined ? [] : [[path, content] as const],
      ),
    );
  const head = new RevisionFiles(memoryRevision("head", files({ ...base, ...change })));
  const { record } = await planModels({
    head,
    before: head.beside(memoryRevision("base", files(base))),
    changed: Object.keys(change),
    history: { isKnown: async () => true, isUnsettled: async () => false, pastSeconds: async () => [] },
  });
  return record.models.flatMap(({ evaluate, changes }) => [evaluate, ...changes.map(({ path }) => path)]);
}

function manifestText(edits: readonly Edit[]): string {
  return edits.reduce((edited, [from, to]) => edited.replace(from, to), MANIFEST);
}

const MANIFEST = JSON.stringify(source().manifest).replace(`{"path":"data/holdout.csv"}`, "{path: data/holdout.csv}");

test.each<[string, Files, Files, ...Edit[]]>([
  ["under the same snapshot", { [HOLDOUT]: ROWS }, { [HOLDOUT]: OWN }, version("version: {snapshot: may}")],
  [
    "under the same pin",
    { [HOLDOUT]: ROWS },
    { [HOLDOUT]: OWN },
    version(`version: {sha256: ${sha256(ROWS).slice("sha256:".length)}}`),
  ],
  [
    "in the place of what is fetched",
    {},
    { [HOLDOUT]: OWN },
    version("version: {snapshot: may}, fetch: {command: [sh, fetch.sh]}"),
  ],
  ["in the place of what a pin names", {}, { [HOLDOUT]: OWN }, version(`version: {sha256: ${"a".repeat(64)}}`)],
  ["beside an unchanged DVC file", { [`${HOLDOUT}.dvc`]: pointer }, { [HOLDOUT]: OWN }],
  [
    "beside an unchanged DVC file of its folder",
    { [`${AT}/data.dvc`]: `outs:\n- {md5: ${"a".repeat(32)}.dir, path: data}\n` },
    { [HOLDOUT]: OWN },
  ],
  ["with a pointer's lines in it", { [HOLDOUT]: ROWS }, { [HOLDOUT]: OWN.replace("south", `"south\n${lfs}"`) }],
  ["with DVC's lines in it", { [HOLDOUT]: ROWS }, { [HOLDOUT]: `${OWN}${pointer}` }],
  ["by removing it", { [HOLDOUT]: ROWS }, { [HOLDOUT]: undefined, ".gitignore": "holdout.csv\n" }],
  [
    "by a DVC file of other bytes",
    { [`${HOLDOUT}.dvc`]: pointer },
    { [`${HOLDOUT}.dvc`]: pointer.replace(md5(ROWS), md5(OWN)) },
  ],
  [
    "by a DVC file of two outputs",
    { [`${HOLDOUT}.dvc`]: pointer },
    { [`${HOLDOUT}.dvc`]: `${pointer}- md5: ${md5(OWN)}\n  path: holdout.csv\n` },
  ],
])("evaluation data that is replaced %s needs a person", async (...[, base, change, ...edits]) => {
  expect(await judging(base, change, ...edits)).toEqual([true, "datasets.holdout"]);
});

test.each<[string, Files, Files, ...Edit[]]>([
  ["into Git LFS", { [HOLDOUT]: ROWS }, { [HOLDOUT]: lfs }],
  ["out of it", { [HOLDOUT]: lfs }, { [HOLDOUT]: ROWS }],
  ["beside the DVC file that names it", { [`${HOLDOUT}.dvc`]: pointer }, { [HOLDOUT]: ROWS }],
  [
    "into git, as it was pinned",
    {},
    { [HOLDOUT]: ROWS },
    version(`version: {sha256: ${sha256(ROWS).slice("sha256:".length)}}, fetch: {command: [sh, fetch.sh]}`),
  ],
])("the same evaluation data that moves %s needs nobody", async (...[, base, change, ...edits]) => {
  expect(await judging(base, change, ...edits)).toEqual([false]);
});

test.each(["#!/usr/bin/env node\n/*\n{}*/\nevil();\n", "{}\nevil();\n", "# {}"])(
  "code that has a pointer's lines in it is other code: %s",
  async (text) => {
    const old = "print(1)\n";
    const named = `version https://git-lfs.github.com/spec/v1\noid ${sha256(old)}\nsize 9\n`;
    const base = { [HOLDOUT]: ROWS, [`${AT}/train.py`]: old };
    expect(await judging(base, { [`${AT}/train.py`]: text.replace("{}", named) })).toEqual([true]);
    expect(await judging(base, { "README.md": "x" })).toEqual([]);
  },
);
