import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findingOf } from "../../../../src/findings/finding.ts";
import {
  clearOutputs,
  keepFindings,
  keepOnlyTrained,
  keepRecord,
  readOutputs,
} from "../../../../src/loop/place/outputs.ts";
import { TRAIN } from "../../../../src/loop/training/train-rules.ts";
import { prettyJson } from "../../../../src/records/canonical.ts";
import { evaluation, verdict } from "../../report/sample-records.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";

const OUT = "model-gitops-out/churn";
const FAILED = findingOf(TRAIN.command, { model: "churn", message: "It failed." });

const left = async ({ host }: OpenedPlace): Promise<readonly string[]> =>
  (await readdir(join(host.workspace, OUT), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(join(host.workspace, OUT).length + 1))
    .toSorted();

test("what earlier stages left, and which of them did", async () => {
  await using opened = await openedPlace();
  await opened.leave("churn", {
    "evaluation.json": prettyJson(evaluation()),
    "verdict.json": prettyJson(verdict()),
    "findings/validate.json": "[]",
  });
  await keepFindings(opened.place, "churn", { stage: "train", findings: [FAILED] });
  const found = await readOutputs(opened.place, "churn");
  expect(found.evaluation).toEqual(evaluation());
  expect(found.verdict).toEqual(verdict());
  expect(found.cardDiff).toBeUndefined();
  expect(found.findings).toEqual([FAILED]);
  expect([...found.stages]).toEqual(["validate", "train"]);
});

test("nothing left is nothing found", async () => {
  await using opened = await openedPlace();
  expect(await readOutputs(opened.place, "churn")).toEqual({ findings: [], stages: new Set() });
});

test.each(["evaluation.json", "verdict.json", "card-diff.json", "findings/train.json"])(
  "%s that is broken is a finding that blocks, and the rest is read",
  async (path) => {
    await using opened = await openedPlace();
    await opened.leave("churn", { "findings/card.json": prettyJson([FAILED]), [path]: '{"schema": "other"}' });
    const found = await readOutputs(opened.place, "churn");
    expect(found.findings).toMatchObject([
      { rule: "train/command" },
      { rule: "output/broken", outcome: "unmeasured", model: "churn", location: { file: `${OUT}/${path}` } },
    ]);
    expect(found.findings[1]).not.toHaveProperty("remediation");
    expect([...found.stages]).toEqual(["card"]);
  },
);

test("a stage's findings take the place of those of an earlier run", async () => {
  await using opened = await openedPlace();
  await keepFindings(opened.place, "churn", { stage: "train", findings: [FAILED] });
  await keepFindings(opened.place, "churn", { stage: "train", findings: [] });
  expect((await readOutputs(opened.place, "churn")).findings).toEqual([]);
});

test("records have sorted keys, so that equal results are equal bytes", async () => {
  await using opened = await openedPlace();
  await keepRecord(opened.place, `${OUT}/some.json`, { b: 1, a: 2 });
  expect(await readFile(join(opened.host.workspace, OUT, "some.json"), "utf8")).toBe('{\n  "a": 2,\n  "b": 1\n}\n');
});

const ALL = {
  "run.json": "{}",
  "artifact/model.onnx": "",
  "artifact/files/a": "",
  "evaluation.json": "{}",
  "verdict.json": "{}",
  "card-diff.json": "{}",
  "report.md": "",
  "report.html": "",
  "card/README.md": "",
  "findings/train.json": "[]",
  "findings/validate.json": "[]",
};

test("what an earlier run said is forgotten, what it made stays", async () => {
  await using opened = await openedPlace();
  await opened.leave("churn", ALL);
  await opened.leave("other", { "verdict.json": "{}" });
  await clearOutputs(opened.place, "churn");
  expect(await left(opened)).toEqual(["artifact/files/a", "artifact/model.onnx", "card/README.md", "run.json"]);
  expect(await readdir(join(opened.host.workspace, "model-gitops-out/other"))).toEqual(["verdict.json"]);
});

test("before judging, of what training code could write only its own stays", async () => {
  await using opened = await openedPlace();
  await opened.leave("churn", { ...ALL, "artifact.sh": "", "findings/evaluate.json/deep": "" });
  await keepOnlyTrained(opened.place, "churn", { isTrained: true });
  expect(await left(opened)).toEqual(["artifact/files/a", "artifact/model.onnx", "findings/train.json", "run.json"]);
  await keepOnlyTrained(opened.place, "churn", { isTrained: false });
  expect(await left(opened)).toEqual([]);
});

test("a model that left nothing, or a file in its folder's place, is no obstacle", async () => {
  await using opened = await openedPlace({ files: { [OUT]: "a file" } });
  await keepOnlyTrained(opened.place, "churn", { isTrained: true });
  await keepOnlyTrained(opened.place, "other", { isTrained: false });
  await clearOutputs(opened.place, "other");
  expect(await readFile(join(opened.host.workspace, OUT), "utf8")).toBe("a file");
});
