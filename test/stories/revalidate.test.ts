import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { monitor } from "../../actions/monitor/run.ts";
import { record } from "../../actions/record/run.ts";
import { show } from "../../actions/show/run.ts";
import { settle } from "../../actions/settle/run.ts";
import { stageModel, type StageModel } from "../fakes/stage-model.ts";
import { stageRig, type StageRig, type StageRun } from "../fakes/stage-rig.ts";

const MONITORING = `  slices: [region]
monitoring:
  logs: logs/*.csv
  labels: {path: logs/*.csv, column: y, maturity: 1d}
  lateness: 0h
  performance: {minLabels: 300}
  revalidate: 3d
`;

const SETTINGS = "apiVersion: model-gitops/v1\nkind: Settings\nisolation: none\n";

/** Knows the truth of nine rows in ten, and answers nothing where it is shown what production answered or what was true. */
const ANSWER = `awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; if ("y" in c || "score" in c) exit 1; print "id,score"; next }
{ k = $c["id"]; sub("r", "", k); k %= 1000; right = (k * 7919) % 13 < 6; print $c["id"] "," ((k % 10 == 0) == right ? 0.2 : 0.8) }' "$MODEL_GITOPS_FEATURES" > "$MODEL_GITOPS_PREDICTIONS"
`;

const ACCEPTED = Date.parse("2026-10-24T00:00:00Z");
const DAY = 86_400_000;

/** 100 rows a day, of which `wrong` of ten are answered the wrong way; some are logged twice. */
function production(days: number, { wrong = 1, columns = "id,time,region,x,score,y" } = {}): string {
  const rows = Array.from({ length: days * 100 }, (_, row) => {
    const y = (row * 7919) % 13 < 6 ? 1 : 0;
    const score = 0.5 + (0.1 + ((row * 31) % 100) / 250) * (y === 1 ? 1 : -1) * (row % 10 < wrong ? -1 : 1);
    const cells: Readonly<Record<string, string | number>> = {
      id: `r${row}`,
      time: new Date(ACCEPTED + (row * DAY) / 100).toISOString(),
      region: row % 5 === 0 ? "north" : "south",
      x: row % 7,
      score: score.toFixed(4),
      y,
    };
    const line = columns
      .split(",")
      .map((name) => cells[name])
      .join(",");
    return row % 50 === 0 ? `${line}\n${line}` : line;
  });
  return `${[columns, ...rows].join("\n")}\n`;
}

/** Recorded when the log begins; `log` is what production has logged since. */
async function watched(clock: { now?: number }, log: string, edits: StageModel["edits"] = []): Promise<StageRig> {
  const rig = await stageRig({}, clock);
  clock.now = ACCEPTED;
  const files = {
    ...stageModel({ edits: [["  slices: [region]\n", MONITORING], ...edits] }),
    ".github/model-gitops.yaml": SETTINGS,
    "models/churn/ready/answer.sh": ANSWER,
    "models/churn/logs/week.csv": log,
  };
  rig.forge.git.pointIntoClone("main", await rig.push(files));
  await rig.run(record);
  await rig.event("schedule", {});
  return rig;
}

const told = ({ annotations }: StageRun): readonly string[] =>
  annotations.flatMap(({ rule, outcome, message }) =>
    rule === "monitor/revalidation" ? [`${outcome} ${message}`] : [],
  );

const entries = ({ forge }: StageRig): readonly string[] =>
  Object.keys(forge.git.textFiles("model-gitops/ledger")).filter((path) => path.includes("/revalidation/"));

async function left({ workspace }: StageRig): Promise<unknown> {
  const folder = join(workspace, "model-gitops-out/churn");
  const file = (await readdir(folder)).find((name) => name === "revalidation.json");
  return file && JSON.parse(await readFile(join(folder, file), "utf8"));
}

test("a period with mature labels is evaluated again by what was answered, and recorded once", async () => {
  const clock = {};
  await using rig = await watched(clock, production(5));
  Object.assign(clock, { now: ACCEPTED + 4 * DAY - 1 });
  expect(told(await rig.run(monitor))).toEqual([]);
  expect(await left(rig)).toBe(undefined);

  Object.assign(clock, { now: ACCEPTED + 4 * DAY });
  expect(told(await rig.run(monitor))).toEqual([
    "pass churn is judged by the answers that were logged on 300 labelled rows of 2026-10-24 to 2026-10-27.",
    "pass roc_auc is 0.9091; the limit is 0.6.",
    "pass roc_auc is 0.9091 on 300 labelled rows; it was accepted with 0.8912, and 0.05 worse is allowed.",
  ]);
  expect(await left(rig)).toMatchObject({
    from: "2026-10-24T00:00:00.000Z",
    to: "2026-10-27T00:00:00.000Z",
    answers: "logged",
    evaluation: { datasets: { production: { role: "decides", rows: 300 } }, baseline: { status: "none" } },
  });
  const { summary } = await rig.run(settle);
  const line =
    "Last evaluated again on 300 rows of production up to 2026-10-27 00:00 UTC, due next 2026-10-31 00:00 UTC.";
  expect(summary.join("\n")).toContain(line);
  expect(entries(rig)).toHaveLength(1);
  await rig.run(settle);
  expect(told(await rig.run(monitor))).toEqual([]);
  expect(entries(rig)).toHaveLength(1);
  expect((await rig.run(show)).summary.join("\n")).toContain(line);
}, 60_000);

test("what got worse fails without stopping anything, and another job's file is not recorded", async () => {
  const clock = {};
  await using rig = await watched(clock, production(5, { wrong: 5 }));
  Object.assign(clock, { now: ACCEPTED + 4 * DAY });
  const seen = await rig.run(monitor);
  expect(told(seen).filter((line) => !line.startsWith("pass"))).toEqual([
    expect.stringMatching(/^fail roc_auc is 0\.\d+, below the minimum of 0\.6\.$/),
    expect.stringMatching(/^fail roc_auc is .* That is credibly worse by more than the margin\.$/),
  ]);
  expect(seen.exitCode).toBe(0);
  const needs = JSON.stringify({ monitor: { result: "success", outputs: { windows: seen.outputs["windows"] } } });
  const file = join(rig.workspace, "model-gitops-out/churn/revalidation.json");
  await writeFile(file, (await readFile(file, "utf8")).replaceAll('"rows": 300', '"rows": 301'));
  const settled = await rig.run(settle, { needs });
  expect(settled.annotations.map(({ rule }) => rule)).toContain("monitor/handed-on");
  expect(entries(rig)).toEqual([]);
}, 60_000);

test.each([
  [
    production(2),
    "The log has 200 rows with a mature label since 2026-10-24 00:00; 300 would do (monitoring.performance.minLabels).",
  ],
  [
    production(5, { columns: "id,time,x,score,y" }),
    'The log lacks "region", which the evaluation reads of every row. Log it as the evaluation data has it.',
  ],
])(
  "what keeps it from being measured is said, and it stays due: %#",
  async (log, problem) => {
    const clock = {};
    await using rig = await watched(clock, log);
    Object.assign(clock, { now: ACCEPTED + 4 * DAY });
    expect(told(await rig.run(monitor))).toEqual([
      `unmeasured churn is due to be evaluated again, and could not be: ${problem}`,
    ]);
    expect(await left(rig)).toBe(undefined);
  },
  60_000,
);

test("a model that can be run is asked again, whatever was logged", async () => {
  const clock = {};
  await using rig = await watched(clock, production(5), [
    ["  predictions: predictions.csv", "  command: [sh, ready/answer.sh]"],
  ]);
  Object.assign(clock, { now: ACCEPTED + 4 * DAY });
  const seen = await rig.run(monitor);
  expect(told(seen)).toContain("pass churn was asked again on 300 labelled rows of 2026-10-24 to 2026-10-27.");
  expect(await left(rig)).toMatchObject({ answers: "asked", evaluation: { candidate: { format: "command" } } });
}, 60_000);
