import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestFile } from "../../../src/data/digest.ts";
import type { ResolvedShownRows } from "../../../src/manifest/resolved-model.ts";
import { parseChangedRows } from "../../../src/records/parse.ts";
import { evaluateModel, type Evaluation } from "../../../src/scoring/evaluate.ts";
import { csv, openTask, taskRequest, type TaskCase, type TaskRig } from "./task-rig.ts";

const TIMEOUT = { timeout: 30_000 };
const PICTURES = join(import.meta.dirname, "../../fixtures/pictures");
const N = 60;

/** The candidate mends twenty rows and breaks none. */
function caseOf(holdout: string): TaskCase {
  const said = (score: (row: number) => number): string => csv("id,score", Array.from({ length: N }, (_, row) => [`r${row}`, score(row)])); // prettier-ignore
  return {
    manifest: "task: binary-classification\ntarget: {column: y, positive: spam}\ncolumns: {id: id}",
    evaluation: "metrics: {accuracy: {min: 0.1}}",
    holdout,
    candidate: said((row) => (row % 2 === 0 ? 0.9 : 0.1)),
    baseline: said((row) => (row % 2 === 0 && row >= 40 ? 0.8 : 0.1)),
  };
}

const rowsOf = (cell: (row: number) => string, header = "text"): string =>
  csv(
    `id,y,${header}`,
    Array.from({ length: N }, (_, row) => [`r${row}`, row % 2 === 0 ? "spam" : "ham", cell(row)]),
  );

interface Around {
  readonly prepare?: (rig: TaskRig) => Promise<void>;
  readonly privacy?: Readonly<Record<string, { readonly type: string; readonly reason?: string }>> | undefined;
  /** What the change declares. */
  readonly personal?: readonly string[];
}

async function judged(
  holdout: string,
  wish: Partial<ResolvedShownRows> | undefined,
  { prepare, privacy, personal }: Around = {},
): Promise<Evaluation> {
  const given = caseOf(holdout);
  await using rig = await openTask(given);
  await prepare?.(rig);
  const { holdout: dataset } = rig.model.datasets;
  if (dataset === undefined) throw new Error("no holdout");
  const declared = { ...dataset.declared, ...(privacy !== undefined && { privacy: { columns: privacy } }) };
  const model = { ...rig.model, datasets: { ...rig.model.datasets, holdout: { ...dataset, declared } } };
  const evaluated = await evaluateModel({
    ...(await taskRequest(rig, given)),
    model,
    shownRows: wish && { columns: [], pictures: [], most: 3, personal: new Set(personal), ...wish },
  });
  if (evaluated.changedRows !== undefined) parseChangedRows(JSON.stringify(evaluated.changedRows), "changed-rows.json");
  return evaluated;
}

test("what both said of changed rows, with the texts of the columns that are named", TIMEOUT, async () => {
  const { changedRows, evaluation } = await judged(
    rowsOf((row) => `mail ${row}`),
    { columns: ["text"] },
  );
  expect(changedRows).toMatchObject({ dataset: "holdout", columns: ["text"], remarks: [] });
  expect(changedRows?.evaluationKey).toBe(evaluation?.evaluationKey);
  expect(changedRows?.groups).toEqual([
    {
      effect: "better",
      rows: 20,
      shown: [0, 2, 4].map((row) => ({
        actual: "spam",
        baseline: "ham (0.1)",
        candidate: "spam (0.9)",
        cells: [{ text: `mail ${row}` }],
      })),
    },
  ]);
  expect(JSON.stringify(evaluation)).not.toContain("mail ");
});

test("without a wish nothing of a row leaves", TIMEOUT, async () => {
  const { changedRows } = await judged(
    rowsOf((row) => `mail ${row}`),
    undefined,
  );
  expect(changedRows).toBeUndefined();
});

test.each([
  ["declared", { text: { type: "PERSON_NAME" } }, "declares it as personal"],
  ["that looks so", undefined, "seems to hold e-mail address"],
] as const)("a column %s is not shown, and the rows have nothing else", TIMEOUT, async (_, privacy, why) => {
  const cell = (row: number): string => `jane.doe${row}@mail-of-people.com`;
  const { changedRows } = await judged(rowsOf(cell), { columns: ["text"] }, { privacy });
  expect(changedRows).toMatchObject({ columns: [], groups: [] });
  expect(changedRows?.remarks[0]).toContain(why);
  expect(JSON.stringify(changedRows)).not.toContain("jane");
});

test("an address in the prose of one row is not shown, and the others are", TIMEOUT, async () => {
  const cell = (row: number): string => (row === 2 ? "write to jane.doe@mail-of-people.com now" : `mail number ${row}`);
  const { changedRows } = await judged(rowsOf(cell), { columns: ["text"] });
  const texts = changedRows?.groups[0]?.shown.map(({ cells }) => cells[0]);
  expect(texts).toEqual([
    { text: "mail number 0" },
    { missing: "it seems to have personal data" },
    { text: "mail number 4" },
  ]);
});

test("a column that only the change declares as personal is not shown either", TIMEOUT, async () => {
  const { changedRows } = await judged(rowsOf(String), { columns: ["text"] }, { personal: ["text"] });
  expect(changedRows).toMatchObject({ columns: [], groups: [] });
  expect(changedRows?.remarks[0]).toContain("declares it as personal");
});

test("a target that is personal, and a column that is not there, are said", TIMEOUT, async () => {
  const personal = await judged(rowsOf(String), { columns: ["text"] }, { privacy: { y: { type: "HEALTH" } } });
  expect(personal.changedRows).toMatchObject({ groups: [], remarks: [expect.stringContaining("what is predicted")] });
  const gone = await judged(rowsOf(String), { columns: ["txt"] });
  expect(gone.changedRows?.remarks).toEqual([
    'The column "txt" is not shown: the rows have none of that name.',
    "No row is shown, since nothing of it may be.",
  ]);
  expect(gone.evaluation?.metrics["accuracy"]?.value).toBe(1);
});

test("pictures by their paths, and none from outside the repository or that is something else", TIMEOUT, async () => {
  const paths = ["img/a.jpg", "models/task/data/img/a.jpg", "../../../../outside.jpg", "img/link.jpg", "/etc/hostname", "img/no.png"]; // prettier-ignore
  const { changedRows } = await judged(
    rowsOf((row) => paths[row / 2] ?? "img/gone.jpg", "photo"),
    { pictures: ["photo"], most: 7 },
    {
      prepare: async ({ host, put }) => {
        await put("data/img/no.png", "<svg onload='alert(1)'/>");
        const outside = join(host.workspace, "../outside.jpg");
        await copyFile(join(PICTURES, "baseline.jpg"), outside);
        await copyFile(join(PICTURES, "baseline.jpg"), join(host.workspace, "models/task/data/img/a.jpg"));
        await symlink(outside, join(host.workspace, "models/task/data/img/link.jpg"));
      },
    },
  );
  const cells = changedRows?.groups[0]?.shown.flatMap((row) => row.cells) ?? [];
  expect(cells.slice(0, 2).map(({ picture = "" }) => Buffer.from(picture, "base64").length)).toEqual([712, 712]);
  expect(JSON.stringify(cells)).not.toContain(Buffer.from("SECRET").toString("base64").slice(0, 7));
  const missing = { missing: "no such file in the repository" };
  expect(cells.slice(2)).toEqual([
    missing,
    missing,
    missing,
    { missing: "no PNG, JPEG or WebP by its content" },
    missing,
  ]);
});

test("pictures in Parquet, as Hugging Face writes them", TIMEOUT, async () => {
  const answers = (flipped: boolean): string => csv("id,label", Array.from({ length: 24 }, (_, row) => [`r${row}`, (row % 2 === 1) === flipped ? "dog" : "cat"])); // prettier-ignore
  const given: TaskCase = {
    manifest: "task: multiclass-classification\ntarget: {column: y}\ncolumns: {id: id}",
    evaluation: "metrics: {accuracy: {min: 0.1}}",
    holdout: "",
    candidate: answers(false),
    baseline: answers(true),
  };
  await using rig = await openTask(given);
  const request = await taskRequest(rig, given);
  await mkdir(join(rig.host.workspace, "models/task/data"), { recursive: true });
  const file = join(rig.host.workspace, "models/task/data/holdout.parquet");
  await copyFile(join(PICTURES, "hugging-face.parquet"), file);
  await writeFile(join(rig.host.workspace, "models/task/data/0.png"), "not this one");
  const { changedRows, findings } = await evaluateModel({
    ...request,
    datasets: [{ name: "holdout", role: "decides", files: [file], digest: await digestFile(file) }],
    shownRows: { columns: ["id"], pictures: ["image"], most: 2, personal: new Set() },
  });
  expect(findings.filter(({ outcome }) => outcome !== "warn")).toEqual([]);
  expect(changedRows?.columns).toEqual(["id", "image"]);
  const cells = changedRows?.groups.flatMap(({ shown }) => shown.map((row) => row.cells)) ?? [];
  expect(cells.map(([id]) => id)).toEqual([{ text: "r0" }, { text: "r1" }]);
  expect(cells.map(([, { picture = "" } = {}]) => Buffer.from(picture, "base64").length)).toEqual([1190, 712]);
});
