import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { logRig, rowsOf, saidOf } from "./rig.ts";

const ROW = (hour: number, rest = ""): string =>
  `{"time":"2026-11-27T${String(hour).padStart(2, "0")}:00:00Z","x":1${rest}}`;
const GOOD = `${ROW(1)}\n${ROW(2)}\n`;
const DAY = ["2026-11-27 final 2", "2026-11-28 final 0"];

/** As if the file had been written then. */
async function written(file: string, time: string): Promise<void> {
  await utimes(file, new Date(time), new Date(time));
}

const OPEN =
  "logs/file unmeasured: 1 window that may have rows in a file that cannot be read is kept open. Recording and alerts wait until the file can be read or is taken out of the path. A window that begins after the file was last written has none of its rows.";

describe("a log of which a part is bad", () => {
  it("is read without what cannot be: damaged, web page, gone, empty, of no format", async () => {
    await using rig = await logRig({
      files: {
        "logs/a.jsonl": GOOD,
        "logs/bad.jsonl": `${ROW(3)}\n{"time": oops}\n${ROW(4)}\n`,
        "logs/page.csv": "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
        "logs/half.parquet": "PAR1 and then the writer died",
        "logs/empty.csv": "",
        "logs/notes.txt": "hello",
        "logs/gone.jsonl": GOOD,
      },
    });
    await rm(join(rig.host.workspace, "logs/gone.jsonl"));
    const measured = await rig.measure();
    // Nobody knows what the file had that is gone.
    expect(rowsOf(measured)).toEqual(["2026-11-27 provisional 2", "2026-11-28 provisional 0"]);
    expect(saidOf(measured)).toEqual([
      "logs/file unmeasured: logs/page.csv is a web page or XML and no CSV: the server that sent it had something else to say. Look at its first lines.",
      "logs/file unmeasured: logs/notes.txt has an unknown format, so it is not read. Known are .parquet, .csv, and .jsonl, .ndjson or .json with one object a line, all but .parquet also as .gz: rename or convert it, or, if it is no log, let the path leave it out, as one that ends in *.jsonl does.",
      "logs/file unmeasured: logs/gone.jsonl was there when the files were listed and cannot be read now (ENOENT).",
      expect.stringMatching(/^logs\/file unmeasured: logs\/half\.parquet is damaged or not what its name says/),
      expect.stringMatching(
        /^logs\/file unmeasured: logs\/bad\.jsonl, line 2, byte \d+: .*Write one JSON object a line/,
      ),
      "logs/file pass: 1 file of the log is empty.",
      OPEN.replace("1 window that", "2 windows that")
        .replace("is kept", "are kept")
        .replace("and is neither", "and are neither"),
    ]);
    expect(JSON.stringify(measured.findings)).not.toMatch(/oops|Sign in|writer died/);
  });

  it("keeps those windows open that the file may have rows of, which is no missing data, until it is mended or gone", async () => {
    await using rig = await logRig({
      files: { "logs/a.jsonl": GOOD, "logs/bad.jsonl": `{"time": oops}\n${ROW(3)}\n` },
    });
    const bad = join(rig.host.workspace, "logs/bad.jsonl");
    await written(bad, "2026-11-27T12:00:00Z");
    const measured = await rig.measure();
    expect(rowsOf(measured)).toEqual(["2026-11-27 provisional 2", "2026-11-28 final 0"]);
    expect(measured.windows.map(({ isIncomplete }) => isIncomplete)).toEqual([true, undefined]);
    expect(saidOf(measured).at(-1)).toBe(OPEN);
    await writeFile(bad, `${ROW(3)}\n`);
    expect(rowsOf(await rig.measure())).toEqual(["2026-11-27 final 3", "2026-11-28 final 0"]);
  });

  it("a file whose name is of no known format may be a day of the log", async () => {
    await using rig = await logRig({ files: { "logs/a.jsonl": GOOD, "logs/b.jsonl.zst": "packed" } });
    await written(join(rig.host.workspace, "logs/b.jsonl.zst"), "2026-11-27T12:00:00Z");
    const measured = await rig.measure();
    expect(rowsOf(measured)).toEqual(["2026-11-27 provisional 2", "2026-11-28 final 0"]);
    expect(saidOf(measured)).toEqual([
      expect.stringMatching(/^logs\/file unmeasured: logs\/b\.jsonl\.zst has an unknown format/),
      OPEN,
    ]);
  });

  it("JSON lines may be packed, and be called .json; what is cut off of a packed file is told", async () => {
    await using rig = await logRig({
      files: {
        "logs/a.jsonl.gz": gzipSync(GOOD),
        "logs/b.json": `${ROW(3)}\n${ROW(4)}\n`,
        "logs/c.ndjson.gz": gzipSync(ROW(5)),
        "logs/d.json": `[${ROW(6)},\n${ROW(7)}]`,
        "logs/e.jsonl.gz": gzipSync(GOOD.repeat(999)).subarray(0, 90),
      },
    });
    for (const file of ["logs/d.json", "logs/e.jsonl.gz"])
      await written(join(rig.host.workspace, file), "2026-11-27T12:00:00Z");
    const measured = await rig.measure();
    expect(rowsOf(measured)).toEqual(["2026-11-27 provisional 5", "2026-11-28 final 0"]);
    expect(saidOf(measured)).toMatchInlineSnapshot(`
      [
        "logs/file unmeasured: logs/e.jsonl.gz is no readable gzip file. Compress it again.",
        "logs/file unmeasured: logs/d.json, line 1, byte 40: unexpected end of data. Write one JSON object a line.",
        "logs/file unmeasured: 1 window that may have rows in a file that cannot be read is kept open. Recording and alerts wait until the file can be read or is taken out of the path. A window that begins after the file was last written has none of its rows.",
      ]
    `);
  });

  it("that is still being written counts up to its last whole line", async () => {
    await using rig = await logRig({
      files: {
        "logs/a.jsonl": `${GOOD}{"time":"2026-11-27T03:00`,
        "logs/b.csv": `time,x\n2026-11-27T04:00:00Z,1\n2026-11-27T05:0`,
      },
    });
    const measured = await rig.measure();
    expect(rowsOf(measured)).toEqual(["2026-11-27 final 3", "2026-11-28 final 0"]);
    expect(saidOf(measured)).toEqual([
      "logs/file unmeasured: The last line of logs/b.csv is cut off and does not count: it was read while it was written, or its writer died.",
      "logs/file unmeasured: The last line of logs/a.jsonl is cut off and does not count: it was read while it was written, or its writer died.",
    ]);
  });

  it("that changes its columns half way is one log, and the change is told", async () => {
    await using rig = await logRig({
      files: {
        "logs/a.csv": "time,x\n2026-11-27T01:00:00Z,1\n",
        "logs/b.csv": "x,y,time\nhigh,2,2026-11-27T02:00:00Z\n",
      },
    });
    const measured = await rig.measure();
    expect(rowsOf(measured)).toEqual(DAY);
    expect(saidOf(measured)).toEqual([
      'logs/schema warn: The column "x" is number in logs/a.csv and category in logs/b.csv. logs/a.csv lacks the column "y", which logs/b.csv has.',
    ]);
  });

  it("warns of a column that its newest file lacks, and not of one that files lack which no window reads", async () => {
    const files = {
      "logs/a.csv": "time,x\n2026-11-26T01:00:00Z,1\n",
      "logs/b.csv": "time,y\n2026-11-27T01:00:00Z,1\n",
    };
    await using rig = await logRig({ files });
    const day = { id: "2026-11-26", from: Date.parse("2026-11-26"), to: Date.parse("2026-11-27"), rows: 1 };
    const measured = await rig.measure({ known: [{ ...day, state: "final" }] });
    expect(saidOf(measured)).toEqual([
      'logs/schema warn: logs/b.csv lacks the column "x", which logs/a.csv has.',
      'logs/schema pass: logs/a.csv lacks the column "y", which logs/b.csv has. No window of this run has rows of both.',
    ]);
  });

  it("whose pages are damaged inside says which file, and reads the others", async () => {
    await using rig = await logRig({ files: {} });
    const files = await rig.parquet({
      "a.parquet":
        "SELECT TIMESTAMP '2026-11-27 01:00:00' + INTERVAL (i) SECOND AS time, random() AS x FROM range(20000) r(i)",
      "b.parquet": "SELECT TIMESTAMP '2026-11-27 02:00:00' AS time, 1.0 AS x",
    });
    const { readFile } = await import("node:fs/promises");
    const bytes = await readFile(files[0] ?? "");
    bytes.fill(0xff, 40, 60_000);
    await writeFile(files[0] ?? "", bytes);
    await written(files[0] ?? "", "2026-11-27T12:00:00Z");
    const measured = await rig.measure({ logs: { files, digest: "sha256:logs" } });
    expect(rowsOf(measured)).toEqual(["2026-11-27 provisional 1", "2026-11-28 final 0"]);
    expect(saidOf(measured)).toEqual([expect.stringMatching(/^logs\/file unmeasured: a\.parquet/), OPEN]);
  });
});

describe("no log", () => {
  it("is told, and windows that are over have no rows", async () => {
    await using rig = await logRig({ files: {} });
    const day = Date.parse("2026-11-27");
    const known = [{ id: "2026-11-27", from: day, to: day + 86_400_000, rows: 9, state: "final" as const }];
    const measured = await rig.measure({ known });
    expect(rowsOf(measured)).toEqual(["2026-11-28 final 0"]);
    expect(saidOf(measured)).toEqual(["logs/empty unmeasured: There is no file of the log."]);
  });

  it("without times has no window", async () => {
    await using rig = await logRig({ files: { "logs/a.csv": "when,x\n2026-11-27,1\n" } });
    const measured = await rig.measure();
    expect(rowsOf(measured)).toEqual([]);
    expect(saidOf(measured)).toEqual([
      `logs/time unmeasured: 1 row of 1 has no time that can be read, and is in no window. "when" holds times: name it as monitoring.columns.time, if it is when the row was answered.`,
    ]);
  });
});
