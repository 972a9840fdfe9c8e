import { expect, test } from "vitest";
import { KeptLog } from "../../../src/training/kept-log.ts";

test("lines are kept without colors, and of a progress bar what it ended as", () => {
  const log = new KeptLog([]);
  log.add("\u001B[32mepoch 1\u001B[0m");
  log.add("10%\r50%\r100%");
  expect(log.text()).toBe("epoch 1\n100%\n");
});

test("what training was handed by name is not kept", () => {
  const log = new KeptLog(["s3cr3t-value", "s3cr3t-value-longer", "eu", "line one\nline two"]);
  log.add("using s3cr3t-value-longer and s3cr3t-value in eu");
  log.add("key: line two");
  expect(log.text()).toBe("using *** and *** in eu\nkey: ***\n");
});

test("of a long log the beginning and the end stay, and what is left out is counted", () => {
  const log = new KeptLog([]);
  const line = "x".repeat(99);
  for (let number = 0; number < 100_000; number += 1) log.add(`${number} ${line}`);
  const text = log.text();
  expect(text.length).toBeLessThan(1024 ** 2);
  expect(text.startsWith("0 x")).toBe(true);
  expect(text.trimEnd().split("\n").at(-1)).toBe(`99999 ${line}`);
  const [, left = ""] = /… (\d+) lines left out …/.exec(text) ?? [];
  expect(text.trimEnd().split("\n").length - 1 + Number(left)).toBe(100_000);
  expect(log.last(2)).toEqual([`99998 ${line}`, `99999 ${line}`]);
});
