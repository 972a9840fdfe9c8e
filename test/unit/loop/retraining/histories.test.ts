import { expect, test } from "vitest";
import { play } from "./histories/play.ts";

const SEEDS = (process.env["HISTORIES"] ?? "1,2,3").split(",").map(Number);

test.each(SEEDS)("a history of seed %i breaks no rule", { timeout: 120_000 }, async (seed) => {
  expect(await play(seed, Number(process.env["STEPS"] ?? 12))).not.toEqual([]);
});
