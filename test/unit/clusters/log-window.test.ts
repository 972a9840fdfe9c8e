import { expect, test } from "vitest";
import { LOG_BYTES } from "../../../src/clusters/cluster.ts";
import { LogWindow } from "../../../src/clusters/log-window.ts";

interface Look {
  readonly from?: number;
  readonly isComplete?: boolean;
  /** Of the pieces that come. */
  readonly size?: number;
}

function read(text: string | Buffer, { from = 0, isComplete = false, size = 7 }: Look = {}) {
  const bytes = Buffer.from(text);
  const window = new LogWindow(from);
  for (let at = 0; at < bytes.length; at += size) window.push(bytes.subarray(at, at + size));
  return window.lines(isComplete);
}

test("whole lines are told, and the rest is left for the next look", () => {
  expect(read("one\ntwo\nthr")).toEqual({ lines: ["one", "two"], offset: 8 });
  expect(read("one\ntwo\nthree\n", { from: 8 })).toEqual({ lines: ["three"], offset: 14 });
  expect(read("one\ntwo\nthr", { from: 8 })).toEqual({ lines: [], offset: 8 });
  expect(read("one\ntwo\nthr", { from: 8, isComplete: true })).toEqual({ lines: ["thr"], offset: 11 });
  expect(read("", { isComplete: true })).toEqual({ lines: [], offset: 0 });
  expect(read("a\r\n\nb\n")).toEqual({ lines: ["a", "", "b"], offset: 6 });
});

test("of a log that is larger than a look the newest lines are told, and how much was passed over", () => {
  const line = `${"x".repeat(99)}\n`;
  const log = line.repeat(20_000);
  const { lines, offset, skipped } = read(log, { from: 1000, size: 65_536 });
  expect(offset).toBe(log.length);
  expect(lines.every((one) => one === "x".repeat(99))).toBe(true);
  expect(1000 + (skipped ?? 0) + lines.length * 100).toBe(log.length);
  expect(lines).toHaveLength(Math.floor(LOG_BYTES / 100));
});

test("every byte is told once or counted, however a log grows", () => {
  const log = Buffer.from(
    Array.from({ length: 30_000 }, (_, index) => `step ${index} ${"é".repeat(index % 50)}\n`).join(""),
  );
  let from = 0;
  let told = "";
  let passed = 0;
  for (let end = 0; end < log.length + 40_000; end += 40_000) {
    const isComplete = end >= log.length;
    const part = read(log.subarray(0, end), { from, isComplete, size: 10_000 });
    told += part.lines.map((line) => `${line}\n`).join("");
    passed += part.skipped ?? 0;
    from = part.offset;
  }
  expect(passed).toBe(0);
  expect(told).toBe(log.toString());
});

test("a line without an end is told in pieces, not held for ever", () => {
  const { lines, offset, skipped } = read(Buffer.alloc(LOG_BYTES + 5, "y"), { from: 5, size: 4096 });
  expect(lines.join("")).toHaveLength(LOG_BYTES);
  expect({ offset, skipped }).toEqual({ offset: LOG_BYTES + 5, skipped: undefined });
});

test("another log, shorter than what was read, is told from its beginning", () => {
  expect(read("new\n", { from: 500 })).toEqual({ lines: [], offset: 0 });
});

test("bytes that are no text are told as such", () => {
  expect(read(Buffer.from([0xff, 0x41, 0x0a])).lines).toEqual(["\uFFFDA"]);
});
