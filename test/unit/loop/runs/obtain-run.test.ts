import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { obtainRun } from "../../../../src/loop/runs/obtain-run.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { runRecord } from "../../stores/samples.ts";
import type { Edit } from "../../work/manifests.ts";
import { modelAt } from "../model-at.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";

const AT = "models/credit-risk";
const OUT = "model-gitops-out/credit-risk";
const ROWS = "a,b\n1,2\n";
const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

const command = (script: string): Edit => [
  "command: [python, train.py]",
  `command: [sh, -c, ${JSON.stringify(script)}]`,
];
const TRAINS = command("printf graph > model.onnx");

const opened = (files: Readonly<Record<string, string>> = {}): Promise<OpenedPlace> =>
  openedPlace({ files: { [`${AT}/data/train.csv`]: ROWS, ...files } });

async function findingsIn({ host }: OpenedPlace): Promise<unknown> {
  return JSON.parse(await readFile(join(host.workspace, OUT, "findings/train.json"), "utf8"));
}

test("an unknown key is trained, and a later job finds that nothing was wrong", async () => {
  await using place = await opened();
  const { run, findings } = await obtainRun(place.place, modelAt([TRAINS]));
  expect(run).toMatchObject({
    status: "trained",
    trainKey: sha256("key"),
    datasets: { train: sha256(ROWS) },
    artifact: { digest: sha256("graph") },
  });
  expect([findings, await findingsIn(place)]).toEqual([[], []]);
});

test("a known one is not trained again", async () => {
  await using place = await opened();
  await obtainRun(place.place, modelAt([TRAINS]));
  const { run } = await obtainRun(place.place, modelAt([command("exit 1")]));
  expect(run).toMatchObject({ status: "fetched", fetchedFrom: "an earlier run in this folder" });
});

test("what the ledger knows is fetched; of a key that does not tell its data it is not", async () => {
  for (const [isPinned, status] of [
    [true, "fetched"],
    [false, "trained"],
  ] as const) {
    await using place = await opened();
    const file = join(place.host.temp, "model.onnx");
    await place.leave("stored", { "model.onnx": "graph" });
    await place.place
      .storeOf("credit-risk")
      .put(join(place.host.workspace, "model-gitops-out/stored/model.onnx"), sha256("graph"), file);
    const artifact = { path: "artifact/model.onnx", digest: sha256("graph"), bytes: 5 };
    const body = runRecord("credit-risk", 1, { trainKey: sha256("key"), artifact });
    await place.place.ledger.record([newEntry({ kind: "run", model: "credit-risk", body, recordedAt: 0 })]);
    expect((await obtainRun(place.place, modelAt([TRAINS], { isPinned }))).run).toMatchObject({ status });
  }
});

test.each<[string, readonly Edit[], string, number]>([
  ["the command", [command("exit 1")], "train/command", 12],
  ["the artifact", [command("true")], "train/artifact", 13],
  ["the setup", [TRAINS, ["  artifact:", "  setup: [sh, -c, exit 2]\n  artifact:"]], "train/setup", 13],
  ["the machine", [TRAINS, ["  artifact:", "  requires: {memory: 900TB}\n  artifact:"]], "train/machine", 13],
])("what is wrong with %s stands where the manifest says it", async (...[, edits, rule, line]) => {
  await using place = await opened();
  const { run, findings } = await obtainRun(place.place, modelAt(edits));
  expect(run).toBeUndefined();
  expect(findings).toMatchObject([{ rule, outcome: "fail", location: { file: `${AT}/model.yaml`, line } }]);
  expect(await findingsIn(place)).toMatchObject([{ rule }]);
});

const fetch = (script: string): Edit => [
  "train: {path: data/train.csv}",
  `train: {path: data/fetched.csv, fetch: {command: [sh, -c, ${JSON.stringify(script)}]}}`,
];

test("training data behind a fetch command is brought before training, and is in the record by its digest", async () => {
  await using place = await opened();
  const edits = [command("cat data/fetched.csv > model.onnx"), fetch(`printf 'a,b\\n3,4\\n' > data/fetched.csv`)];
  const { run } = await obtainRun(place.place, modelAt(edits));
  expect(run).toMatchObject({ datasets: { train: sha256("a,b\n3,4\n") }, artifact: { digest: sha256("a,b\n3,4\n") } });
});

test("data that cannot be brought is a finding at the datasets, and nothing is trained", async () => {
  await using place = await opened();
  const { run, findings } = await obtainRun(place.place, modelAt([TRAINS, fetch("echo no such bucket; exit 5")]));
  expect(run).toBeUndefined();
  expect(findings).toMatchObject([
    {
      rule: "train/data",
      outcome: "fail",
      message: expect.stringMatching(/exited with code 5.*no such bucket/s),
      location: { line: 9 },
    },
  ]);
  expect(place.host.seen.log).not.toContain("Train credit-risk");
});

test("training data that DVC tracks has DVC's digest", async () => {
  const files = {
    ".dvc/config": "",
    [`.dvc/cache/files/md5/${md5(ROWS).slice(0, 2)}/${md5(ROWS).slice(2)}`]: ROWS,
    [`${AT}/data/big.csv.dvc`]: `outs:\n- md5: ${md5(ROWS)}\n  hash: md5\n  path: big.csv\n`,
  };
  await using place = await opened(files);
  const { run } = await obtainRun(place.place, modelAt([TRAINS, ["data/train.csv", "data/big.csv"]]));
  expect(run?.datasets).toEqual({ train: `md5:${md5(ROWS)}` });
});

test("a training that was cut off says nothing about the model", async () => {
  await using place = await opened();
  const running = obtainRun(place.place, modelAt([command("sleep 20")]));
  setTimeout(() => place.host.cancel(), 100);
  await expect(running).rejects.toThrow("cancelled");
  await expect(findingsIn(place)).rejects.toThrow("ENOENT");
});
