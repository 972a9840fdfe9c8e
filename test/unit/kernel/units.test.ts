import { expect, test } from "vitest";
import { listed, plural, suggest, truncate, truncateBytes } from "../../../src/kernel/text.ts";
import {
  formatBytes,
  formatDuration,
  parseBytes,
  parseDuration,
  parseMargin,
  waitOf,
} from "../../../src/kernel/units.ts";

test("durations, sizes and margins", () => {
  expect(["5ms", "30s", "1.5h", "180d"].map(parseDuration)).toEqual([5, 30_000, 5_400_000, 15_552_000_000]);
  expect(["512B", "1KiB", "1MB", "16GiB"].map(parseBytes)).toEqual([512, 1024, 1_000_000, 17_179_869_184]);
  expect([parseMargin(0.01), parseMargin("2%")]).toEqual([{ absolute: 0.01 }, { relative: 0.02 }]);
});

test.each(["4", "h", "4 h", "-1h", "4y", "1e3s"])("%s is no duration", (text) => {
  expect(() => parseDuration(text)).toThrow(/is not a duration such as/);
});

test("no wait is longer than a timer's, which fires at once where it is", () => {
  expect([1000, parseDuration("999999h"), Infinity].map(waitOf)).toEqual([1000, 2_147_483_647, 2_147_483_647]);
});

test("for people", () => {
  expect([20, 3200, 59_000, 60_000, 250_000, 7_500_000].map(formatDuration)).toEqual([
    "20 ms",
    "3.2 s",
    "59 s",
    "1 min",
    "4 min 10 s",
    "2 h 5 min",
  ]);
  expect([0, 512, 1536, 3e9].map(formatBytes)).toEqual(["0 B", "512 B", "1.5 KiB", "2.8 GiB"]);
  expect([plural(1, "row"), plural(3, "row"), listed(["a", "b", "c"])]).toEqual(["1 row", "3 rows", "a, b and c"]);
});

test("the near word is suggested, a far one is not", () => {
  expect(suggest("roc-auc", ["roc_auc", "accuracy"])).toBe("roc_auc");
  expect(suggest("acuracy", ["roc_auc", "accuracy"])).toBe("accuracy");
  expect(suggest("banana", ["roc_auc", "accuracy"])).toBeUndefined();
});

test("cut text never ends in half a character", () => {
  expect(truncate("ab😀cd", 4)).toBe("ab…");
  expect(new TextEncoder().encode(truncateBytes("ä".repeat(100), 50, "(cut)")).length).toBeLessThanOrEqual(50);
});
