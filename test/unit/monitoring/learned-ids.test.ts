import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { revalidationRows, type RevalidationRows } from "../../../src/monitoring/revalidation-rows.ts";
import { Random } from "../../../src/stats/random.ts";
import { fakeHost } from "../../fakes/host.ts";
import { watchedModel } from "./rig.ts";

type Ids = readonly string[];
/** By file: the ids of its rows in their order. */
type Files = Readonly<Record<string, Ids>>;

const MANIFEST = `task: binary-classification
target: {column: defaulted, positive: "yes", classes: ["no", "yes"]}
columns: {id: id}
features: [{name: x, type: number}]`;

const FIRST = Date.parse("2026-11-01T00:00:00Z");
const MINUTE = 60_000;

/** A log of one row a minute, of which the first ones are not asked about, and training data of the same columns. */
async function rowsOf(
  training: Files,
  logs: Files,
  skipped: number,
): Promise<RevalidationRows | { readonly problem: string }> {
  let row = 0;
  const log = (id: string): string => `${id},${new Date(FIRST + row++ * MINUTE).toISOString()},${row / 7},yes`;
  const files = {
    ...textsOf(training, "id,x,defaulted", (id) => `${id},0.5,no`),
    ...textsOf(logs, "id,time,x,defaulted", log),
  };
  await using host = await fakeHost({ files });
  const paths = (some: Files): Ids => Object.keys(some).map((name) => join(host.workspace, name));
  return await revalidationRows({
    host,
    model: watchedModel(MANIFEST, "columns: {truth: defaulted}"),
    logs: { files: paths(logs), digest: "sha256:logs" },
    labels: undefined,
    reference: undefined,
    now: Date.parse("2026-11-29T12:00:00Z"),
    answers: "asked",
    artifact: "sha256:artifact",
    span: { from: FIRST + skipped * MINUTE, to: Date.parse("2026-11-29T00:00:00Z") },
    least: 0,
    learned: [{ files: paths(training) }],
    folder: host.workspace,
  });
}

function textsOf(files: Files, header: string, line: (id: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, ids]) => [name, `${[header, ...ids.map(line)].join("\n")}\n`]),
  );
}

async function leftOut(training: Ids | Files, logs: Ids | Files, skipped = 0): Promise<number | undefined> {
  const rows = await rowsOf(filesOf(training, "train.csv"), filesOf(logs, "log.csv"), skipped);
  if ("problem" in rows) throw new Error(rows.problem);
  return rows.leftOut;
}

function filesOf(ids: Ids | Files, name: string): Files {
  return isList(ids) ? { [name]: ids } : ids;
}

const isList = (ids: Ids | Files): ids is Ids => Array.isArray(ids);

/** Text of each row: `from` is the first. */
function ids(of: (row: number) => string | number, rows = 40, from = 0): Ids {
  return Array.from({ length: rows }, (_, row) => String(of(from + row)));
}

function uuid(row: number): string {
  const hex = createHash("sha256").update(`u${row}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function nanoid(row: number): string {
  return drawn(row, `${ALPHANUMERIC}_-`);
}

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function drawn(row: number, letters: string): string {
  const random = Random.fromSeed(row);
  return Array.from({ length: 10 }, () => letters[random.below(letters.length)]).join("");
}

const upper = (row: number): string => uuid(row).toUpperCase();
const bare = (row: number): string => uuid(row).replaceAll("-", "");
const padded = (row: number): string => String(500 + row).padStart(6, "0");
const float = (row: number): string => `${500 + row}.0`;
const whole = (row: number): number => 500 + row;
const sha = (row: number): string => createHash("sha256").update(`C${row}`).digest("hex");

describe("an id that is written in another way is the same", () => {
  it.each<[string, Ids | Files, Ids | Files]>([
    ["UUIDs in lower and upper case", ids(uuid), ids(upper)],
    ["UUIDs without dashes", ids(bare), ids(uuid)],
    ["UUIDs in braces", ids(uuid), ids((row) => `{${upper(row)}}`)],
    ["AB500 as ab500", ids((row) => `AB${500 + row}`), ids((row) => `ab${500 + row}`)],
    ["training data with zeros before", ids(padded), ids(whole)],
    ["a log with zeros before", ids(whole), ids(padded)],
    ["blanks around", ids((row) => `  ${500 + row} `), ids((row) => `\u{a0}${500 + row}`)],
    ["floats beside an integer", [...ids(float), "7"], ids(whole)],
    ["0, however it is written", [...ids(whole), "0.0"], [...ids(whole, 40, 900), "000"]],
    ["a sign", ids((row) => -500 - row), ids((row) => `-0${500 + row}.00`)],
    ["a log of two files, one of floats", ids(whole), { "a.csv": ids(whole, 20, 20), "b.csv": ids(float, 20) }],
  ])("%s", async (_, training, logs) => {
    expect(await leftOut(training, logs)).toBeGreaterThan(0);
  });
});

describe("ids tell nothing", () => {
  it.each<[string, Ids | Files, Ids | Files]>([
    ["where most are empty", [...ids(() => " ", 20), "507"], ids(whole)],
    ["where one is empty", [...ids(whole, 900), ""], ids(whole, 900, 5000)],
    ["where pandas wrote what one is not", [...ids(float, 900), "nan"], ids(whole, 900, 5000)],
    [
      "where one row of training data alone looks like the log's",
      [...ids((row) => `cust-${500 + row}`), "1234"],
      ids(whole),
    ],
    [
      "where one row of the log alone looks like the training data's",
      ids(whole),
      [...ids((row) => `cust-${500 + row}`), "1234"],
    ],
    ["where they are pseudonyms", ids(sha), ids((row) => `C${500 + row}`)],
    ["where they are pseudonyms of another length", ids(sha), ids((row) => sha(row).slice(0, 32))],
    ["where they are drawn, and the log's have a prefix", ids(nanoid), ids((row) => `u-${nanoid(row)}`)],
    ["where some are drawn, and the log's are numbers", ids(nanoid), ids((row) => 1e9 + row)],
    ["where they are drawn with dashes, and none is in common", ids(nanoid), ids(nanoid, 40, 5000)],
    ["where they are an index of pandas", ids((row) => row), ids((row) => 500_000 + row)],
    ["where they are an index of pandas, as floats", ids((row) => `${row}.0`), ids((row) => 500_000 + row)],
    [
      "where they count the rows of each file",
      { "a.csv": ids((row) => row), "b.csv": ids((row) => row, 30) },
      ids(whole),
    ],
    ["where the log's count its rows", ids((row) => 900 - row), ids((row) => 1 + row)],
    [
      "where the log's count the rows of each day",
      ids((row) => row, 20),
      { "a.csv": ids((row) => row, 20), "b.csv": ids((row) => row, 20) },
    ],
    [
      "where the log's count the rows of each day, from 1 and of some length",
      ids((row) => 900 - row),
      { "a.csv": ids((row) => 1 + row, 3000), "b.csv": ids((row) => 1 + row, 20) },
    ],
    ["where training data has none", { "train.csv": [] }, ids(whole)],
  ])("%s", async (_, training, logs) => {
    expect(await leftOut(training, logs)).toBe(undefined);
  });

  it("where those of the rows that are asked about are of another kind than the many before", async () => {
    const older = ids((row) => `cust-${row}`, 4000);
    expect(await leftOut(older, [...older, ...ids(whole, 20)], 4000)).toBe(undefined);
    expect(await leftOut(older, [...older, ...ids((row) => `cust-${9000 + row}`, 20)], 4000)).toBe(0);
  });
});

describe("ids tell", () => {
  const later = (of: (row: number) => string | number): [Ids, Ids] => [ids(of, 400), ids(of, 400, 5000)];
  it.each<[string, number, readonly [Ids | Files, Ids | Files]]>([
    ["the same ids", 40, [ids((row) => `p${500 + row}`), ids((row) => `p${500 + row}`)]],
    ["some of them", 100, [ids(nanoid, 400), ids(nanoid, 400, 300)]],
    [
      "a few of another kind",
      0,
      [
        [...ids(whole, 400), "test-1"],
        [...ids(whole, 400, 5000), "test-2"],
      ],
    ],
    ["later ids with a prefix", 0, later((row) => `p${500 + row}`)],
    ["later numbers", 0, later(whole)],
    [
      "the least numbers",
      0,
      [ids((row) => `-${2n ** 63n - BigInt(row)}`), ids((row) => `-${2n ** 62n - BigInt(row)}`)],
    ],
    ["other UUIDs", 0, later(uuid)],
    ["other digests", 0, later(sha)],
    ["others drawn of letters and digits", 0, later((row) => drawn(row, ALPHANUMERIC))],
    ["two files of one key", 0, [{ "a.csv": ids(whole), "b.csv": ids(whole, 40, 40) }, ids(whole, 40, 900)]],
  ])("%s", async (_, expected, [training, logs]) => {
    expect(await leftOut(training, logs)).toBe(expected);
  });
});
