import { execFile } from "node:child_process";
import { cp, mkdir, mkdtempDisposable, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelFiles } from "../scenarios/fixture/model.ts";
import { production } from "../scenarios/fixture/production.ts";
import { cli, type Ran } from "../scenarios/laptop.ts";

// Logs that strangers wrote, through `model-gitops monitor` and `settle` from dist/, beside a model whose log is sound.

const run = promisify(execFile);
const SLICES = "  slices: [region]\n";
const HONEST = production({ shifts: [0, 0], rows: 250, now: Date.now() });
const [HEADER = "", ...ROWS] = HONEST.trimEnd().split("\n");
const csv = (header: string, rows: readonly string[]): string => `${[header, ...rows].join("\n")}\n`;

let base: Awaited<ReturnType<typeof mkdtempDisposable>>;

beforeAll(async () => {
  base = await mkdtempDisposable(join(tmpdir(), "hostile-logs-"));
  const watched = (name: string) =>
    modelFiles({
      name,
      edits: [[SLICES, `${SLICES}monitoring: {logs: "logs/*", lateness: 1m, quality: {rows: {min: 1}}}\n`]],
    });
  const sound = { "models/sound/logs/week.csv": HONEST };
  for (const [path, text] of Object.entries({ ...watched("churn"), ...watched("sound"), ...sound })) {
    await mkdir(dirname(join(base.path, path)), { recursive: true });
    await writeFile(join(base.path, path), text);
  }
  const git = (...args: readonly string[]) =>
    run("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: base.path });
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git("commit", "-qm", "Two models");
  const { code, err } = await cli(base.path, ["record"]);
  if (code !== 0) throw new Error(err);
});
afterAll(() => base[Symbol.asyncDispose]());

/** What both commands say of a log with this name; the sound model has to be looked at and recorded. */
async function watch(
  name: string,
  log: string | Uint8Array,
  between?: (folder: string) => Promise<void>,
): Promise<readonly [Ran, Ran]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "hostile-log-"));
  await cp(base.path, folder.path, { recursive: true });
  await mkdir(join(folder.path, "models/churn/logs"), { recursive: true });
  await writeFile(join(folder.path, "models/churn/logs", name), log);
  const seen = await cli(folder.path, ["monitor", "--json"]);
  const out = join(folder.path, "model-gitops-out");
  expect((await readdir(join(out, "sound/windows"))).length).toBe(2);
  await between?.(out);
  const settled = await cli(folder.path, ["settle", "--json"]);
  for (const { code, out: text, err } of [seen, settled]) {
    expect([0, 1]).toContain(code);
    expect(text + err).not.toMatch(/defect of model-gitops|\n {4}at /);
    expect(text.length + err.length).toBeLessThan(60_000);
  }
  const { outputs } = JSON.parse(settled.out) as { readonly outputs: { readonly recorded: string } };
  expect(Number(outputs.recorded)).toBeGreaterThanOrEqual(2);
  expect(await readFile(join(out, "monitor.html"), "utf8")).not.toMatch(/<script|<img/i);
  return [seen, settled];
}

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "a\nb",
  'say ""hi""',
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "x'; DROP TABLE log; --",
];
const MANY = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
const LOGS: readonly (readonly [string, string, string | Uint8Array])[] = [
  ["a Parquet file that is none", "x.parquet", Buffer.from(`PAR1${"\u0000".repeat(500)}PAR1`)],
  ["a Parquet file that is not closed", "x.parquet", Buffer.from(`PAR1${"\u0007".repeat(500)}`)],
  ["half a row", "x.csv", HONEST.slice(0, -20)],
  ["half a JSON line", "x.jsonl", '{"time": "2026-11-01T00:00:00Z", "spend": 1}\n{"time": "2026-'],
  ["a page that says 404", "x.csv", "<!doctype html><html><body><script>alert(1)</script>404</body></html>\n"],
  ["an empty file", "x.csv", ""],
  [
    "10,000 columns",
    "x.csv",
    csv(
      [HEADER, ...MANY].join(","),
      ROWS.slice(0, 50).map((row) => row + ",1".repeat(MANY.length)),
    ),
  ],
  [
    "names of columns that are none",
    "x.csv",
    csv(
      [HEADER, ...NAMES.map((name) => `"${name}"`)].join(","),
      ROWS.map((row) => row + ",=1+1".repeat(NAMES.length)),
    ),
  ],
  [
    "times in the future",
    "x.csv",
    csv(
      HEADER,
      ROWS.map((row) => row.replace(/\d{4}-/, "2999-")),
    ),
  ],
  [
    "times that are none",
    "x.csv",
    csv(
      HEADER,
      ROWS.map((row) => row.replace(/,[^,]+,/, ",never,")),
    ),
  ],
  [
    "numbers as large as there are",
    "x.csv",
    csv(
      HEADER,
      ROWS.map((row, index) => row.replace(/(?<=south|north),[^,]+/, index % 2 === 0 ? ",1.7e308" : ",-1.7e308")),
    ),
  ],
  [
    "ids of a megabyte",
    "x.csv",
    csv(
      HEADER,
      ROWS.slice(0, 5).map((row) => "i".repeat(1_000_000) + row),
    ),
  ],
  [
    "cells that a spreadsheet runs",
    "x.csv",
    csv(
      HEADER,
      ROWS.map((row) => row.replace(/south|north/, "\"=cmd|'/C calc'!A0\"")),
    ),
  ],
];

test.each(LOGS)("%s", async (_, name, log) => {
  expect(await watch(name, log)).toHaveLength(2);
});

test("what is put among the windows that were left is told, and nothing else suffers", async () => {
  const [, links] = await watch("x.csv", HONEST, async (out) => {
    await symlink("/etc/passwd", join(out, "churn/windows/zz.json"));
    await symlink("/", join(out, "churn/profiles/zz.json"));
  });
  expect(links.out + links.err).not.toContain("root:");
  await watch("x.csv", HONEST, async (out) => {
    const folder = join(out, "churn/windows");
    await rm(folder, { recursive: true });
    await symlink("/etc", folder);
  });
  const [, huge] = await watch("x.csv", HONEST, async (out) => {
    const [file = ""] = await readdir(join(out, "churn/windows"));
    const path = join(out, "churn/windows", file);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(/"distance": ?[\d.e-]+/g, '"distance":1e308'));
  });
  expect(huge.out).toContain("is not recorded");
  const [, other] = await watch("x.csv", HONEST, async (out) => {
    for (const file of await readdir(join(out, "churn/profiles")))
      await writeFile(join(out, "churn/profiles", file), "{}");
  });
  expect(other.out).toContain("is not recorded");
});
