import { appendFile, mkdtemp, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOG_BYTES } from "../../../src/clusters/cluster.ts";
import { readLog } from "../../../src/clusters/slurm-log.ts";

let folder: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slurm-log-"));
  log = join(folder, "log");
});
afterEach(async () => await rm(folder, { recursive: true }));

describe("a log", () => {
  test("that is not there yet has nothing, and is read from its beginning later", async () => {
    const none = await readLog(log, undefined);
    expect(none).toEqual({ lines: [], cursor: "" });
    await writeFile(log, "one\n");
    expect((await readLog(log, none.cursor)).lines).toEqual(["one"]);
  });

  test("is told in whole lines, each once; the last without its end when nothing more comes", async () => {
    await writeFile(log, "one\ntw");
    const first = await readLog(log, undefined);
    await appendFile(log, "o\r\nthree");
    const second = await readLog(log, first.cursor);
    const third = await readLog(log, second.cursor);
    const fourth = await readLog(log, third.cursor);
    expect([first, second, third, fourth].map(({ lines }) => lines)).toEqual([["one"], ["two"], ["three"], []]);
  });

  test("of progress bars is told by their carriage returns", async () => {
    await writeFile(log, "10 %\r20 %\r30 %");
    const first = await readLog(log, undefined);
    expect(first.lines).toEqual(["10 %", "20 %"]);
    expect((await readLog(log, first.cursor)).lines).toEqual(["30 %"]);
  });

  test("that grows faster than it is read tells its newest lines, and how many bytes it passed over", async () => {
    await writeFile(log, "begin\n");
    const { cursor } = await readLog(log, undefined);
    const line = `${"x".repeat(999)}\n`;
    await appendFile(log, line.repeat(2000));
    const part = await readLog(log, cursor);
    const told = part.lines.reduce((sum, text) => sum + text.length + 1, 0);
    expect(told).toBeLessThanOrEqual(LOG_BYTES);
    expect(told).toBeGreaterThan(LOG_BYTES - 2 * line.length);
    expect(part.lines.every((text) => text.length === 999)).toBe(true);
    expect(part.skipped).toBe(2000 * line.length - told);
    expect(await readLog(log, part.cursor)).toEqual({ lines: [], cursor: part.cursor });
  });

  test("of one line without an end is told as well", async () => {
    await writeFile(log, Buffer.alloc(LOG_BYTES + 10, "y"));
    const part = await readLog(log, undefined);
    expect([part.lines.length, part.lines[0]?.length, part.skipped]).toEqual([1, LOG_BYTES, 10]);
  });

  test("that was cut or replaced is read from its beginning", async () => {
    await writeFile(log, "one\ntwo\n");
    const { cursor } = await readLog(log, undefined);
    await truncate(log, 0);
    await appendFile(log, "new\n");
    const cut = await readLog(log, cursor);
    expect(cut.lines).toEqual(["new"]);
    await writeFile(join(folder, "other"), "another, and longer\n");
    await rm(log);
    await rename(join(folder, "other"), log);
    expect((await readLog(log, cut.cursor)).lines).toEqual(["another, and longer"]);
  });

  test("of a 1 GB file costs no more than of a small one", async () => {
    await writeFile(log, "begin\n");
    await truncate(log, 1024 ** 3);
    await appendFile(log, "\nend\n");
    const part = await readLog(log, undefined);
    expect(part.lines.at(-1)).toBe("end");
    expect(part.skipped).toBeGreaterThan(1024 ** 3 - LOG_BYTES);
  });

  test("of any bytes is harmless, and the agent's own lines stay as they are", async () => {
    const own = '::model-gitops:: {"kind":"ended"}';
    await writeFile(log, Buffer.from(`\x00\xff\x1b[31mred\n ::set-output name=a::b\n##[error]\n${own}\n`, "latin1"));
    expect((await readLog(log, undefined)).lines).toEqual([
      " \uFFFDred",
      "│  ::set-output name=a::b",
      "## [error]",
      own,
    ]);
  });

  test("is not read through a link, of a pipe or of a folder", async () => {
    await writeFile(join(folder, "secret"), "secret\n");
    await symlink(join(folder, "secret"), log);
    await expect(readLog(log, undefined)).rejects.toThrow("is no file, and a log is not read through a link");
    await rm(log);
    execFileSync("/usr/bin/env", ["mkfifo", log]);
    await expect(readLog(log, undefined)).rejects.toThrow("is no file");
    await expect(readLog(folder, undefined)).rejects.toThrow("is no file");
  });

  test("with a cursor of somebody else's is read from its beginning", async () => {
    await writeFile(log, "one\n");
    for (const cursor of ["", "x", "1:2", "-1:5:6", "9999999:99999:99999"])
      expect((await readLog(log, cursor)).lines).toEqual(["one"]);
  });
});
