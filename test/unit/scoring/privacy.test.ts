import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sha256 } from "../../../src/records/canonical.ts";
import { creditRisk, type Rig } from "./rig.ts";

const TIMEOUT = { timeout: 60_000 };

// Ids, names and dates of the example's rows, and what is put into them below.
const PERSONAL = /L1\d{5}|Person \d|person\d+@|2025-0[789]-\d\d/;

const BY_FILE = (manifest: string): string =>
  manifest.replace("\n  slices:", "\n  predictions: predictions.csv\n  slices:");

type Row = Readonly<Record<string, string>>;

/** The example judged by a predictions file, its rows with a name and an address more; `spoil` changes both files. */
async function judge(
  spoil: (files: { holdout: string[]; predictions: string[] }) => void,
  edit: (manifest: string) => string = (text) => text,
): Promise<{ readonly said: string; readonly outcome: string | undefined; readonly rig: Rig }> {
  const rig = await creditRisk((manifest) => edit(BY_FILE(manifest)));
  const [header = "", ...lines] = (await readFile(rig.path("data/holdout.csv"), "utf8")).trimEnd().split("\n");
  const names = header.split(",");
  const rows = lines.map((line): Row => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
  const files = {
    holdout: [
      `${header},name,address`,
      ...lines.map((line, index) => `${line},Person ${index},person${index}@mail.example`),
    ],
    predictions: ["loan_id,score", ...rows.map((row) => `${row["loan_id"]},${row["defaulted"] === "1" ? 0.8 : 0.2}`)],
  };
  spoil(files);
  const predictions = `${files.predictions.join("\n")}\n`;
  await writeFile(rig.path("data/holdout.csv"), `${files.holdout.join("\n")}\n`);
  await writeFile(rig.path("predictions.csv"), predictions);
  await writeFile(rig.path("model.bin"), "weights");
  const { evaluation, findings } = await rig.evaluate({
    // The command line in a job is a terminal too, and its log is the job's.
    host: { ...rig.host, kind: "terminal" },
    candidate: {
      file: rig.path("model.bin"),
      digest: sha256("weights"),
      bytes: 7,
      code: rig.code,
      predictions: { file: rig.path("predictions.csv"), digest: sha256(predictions) },
    },
    datasets: [await rig.holdout()],
    trainData: [{ name: "train", files: [rig.path("data/train.csv"), rig.path("data/train.csv")] }],
  });
  return { rig, said: JSON.stringify([evaluation, findings, rig.host.seen]), outcome: findings[0]?.outcome };
}

test("an evaluation has aggregates alone", TIMEOUT, async () => {
  const { rig, said, outcome } = await judge(() => undefined);
  await using _ = rig;
  expect(outcome).toBeUndefined();
  expect(said).toContain("roc_auc");
  expect(said).not.toMatch(PERSONAL);
});

type Spoiled = readonly [name: string, spoil: Parameters<typeof judge>[0], edit?: (manifest: string) => string];
const SPOILED: readonly Spoiled[] = [
  [
    "predictions that are missing and doubled",
    ({ predictions }) => void predictions.splice(3, 2, predictions[7] ?? ""),
  ],
  ["ids that are doubled", ({ holdout }) => void holdout.push(holdout[4] ?? "")],
  ["a file without its header", ({ holdout }) => void holdout.shift()],
  [
    "a target that is an id",
    () => undefined,
    (text) =>
      text
        .replace("column: defaulted", "column: loan_id")
        .replace(", time:", ", group:")
        .replace("id: loan_id", "id: name"),
  ],
  ["a row that is cut", ({ holdout }) => void holdout.splice(9, 1, "L106009,2025-07-01,female")],
  [
    "a condition that does not fit its column",
    () => undefined,
    (text) => text.replace("where: age < 25", "where: CAST(name AS INTEGER) < 25"),
  ],
];

test.each(SPOILED.map(([name, spoil, edit]) => ({ name, spoil, edit })))(
  "$name: nothing of a person is said",
  TIMEOUT,
  async ({ spoil, edit }) => {
    const { rig, said, outcome } = await judge(spoil, edit);
    await using _ = rig;
    expect(outcome).toBeDefined();
    expect(said).not.toMatch(PERSONAL);
  },
);
