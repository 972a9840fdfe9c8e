import { describe, expect, test } from "vitest";
import { runExperiment, type World } from "./experiments.ts";

const RUNS = Number(process.env["SIMULATED_RUNS"] ?? 60);
const DAY = 86_400_000;
const BASE = { control: "a", treatment: "b", minimumMs: 7 * DAY };
const SUCCESS = [{ name: "value", better: "higher" as const }];
const guardrail = (margin: number) => [{ name: "guard", better: "higher" as const, margin }];
/** Forty daily looks; 6000 users come back again and again, a third of what they do is their own. */
const WORLD = { looks: 40, users: 6000, rowsPerLook: 400, icc: 0.3, effect: 0 };
const FEW = { ...WORLD, users: 600 };

type Case = readonly [string, Omit<World, "seed">];

/** What no wrong decision should be more often than 5 %. */
const WRONG: readonly Case[] = [
  ["promotion without an effect", { ...WORLD, spec: { ...BASE, success: SUCCESS } }],
  [
    "promotion without an effect, planned units",
    { ...WORLD, looks: 14, spec: { ...BASE, success: SUCCESS, units: 3600 } },
  ],
  ["promotion without an effect, few users daily", { ...FEW, spec: { ...BASE, success: SUCCESS } }],
  [
    "promotion of what is as bad as the margin",
    { ...WORLD, effect: -0.1, spec: { ...BASE, guardrails: guardrail(0.1) } },
  ],
  [
    "promotion without an effect, shadow",
    { ...WORLD, isShadow: true, spec: { ...BASE, kind: "shadow", success: SUCCESS } },
  ],
];

/** Nothing is harmed; a promotion would be as wrong, and is not asked for. */
const STOPPED: readonly Case[] = [
  ["stop at a margin of 0", { ...WORLD, spec: { ...BASE, guardrails: guardrail(0) } }],
  ["stop at a margin of 0, few users daily", { ...FEW, spec: { ...BASE, guardrails: guardrail(0) } }],
  [
    "stop at a margin of 0, 1 % errors",
    { ...WORLD, rate: 0.01, spec: { ...BASE, guardrails: [{ name: "errors", margin: 0 }] } },
  ],
  [
    "stop at a margin of 0, a quantile",
    { ...WORLD, spec: { ...BASE, guardrails: [{ name: "latency", of: "quantile", quantile: 0.9, margin: 0 }] } },
  ],
];

const FOUND: readonly Case[] = [
  ["an effect of 0.1 deviations, always valid", { ...WORLD, effect: 0.1, spec: { ...BASE, success: SUCCESS } }],
  ["harm of 0.2 deviations, margin 0.05", { ...WORLD, effect: -0.2, spec: { ...BASE, guardrails: guardrail(0.05) } }],
  ["55 % of the users in an arm of 50 %", { ...WORLD, treated: 0.55, spec: { ...BASE, success: SUCCESS } }],
];

/** Four standard errors of a rate of 5 % above it: a right method fails here once in ten thousand. */
const MOST = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / RUNS);

describe.each([
  ["promote", WRONG],
  ["stop", STOPPED],
] as const)("a wrong %s", (outcome, cases) => {
  test.each(cases)("%s", (name, world) => {
    const rates = ratesOf(name, world);
    expect(rates[outcome]).toBeLessThan(MOST);
    expect(rates.ratio).toBeLessThan(0.02);
  });
});

test.each(FOUND)("it finds %s", (name, world) => {
  const { promote, stop, ratio } = ratesOf(name, world);
  expect(Math.max(promote, stop, ratio)).toBeGreaterThan(0.3);
});

test.each([
  ["10 % of both", [0.1, 0.1], [0, 0.02]],
  ["1 % of both", [0.01, 0.01], [0, 0.02]],
  ["10 % of one, 15 % of the other", [0.1, 0.15], [0.5, 1]],
] as const)("values are missing, %s", (name, missing, [least, most]) => {
  let found = 0;
  for (let run = 1; run <= RUNS; run += 1) {
    const world = { ...FEW, missing, seed: 104_729 * run, spec: { ...BASE, success: SUCCESS } };
    const states = runExperiment(world);
    if (states.some(({ notes = [] }) => notes.some((note) => note.includes("is missing in")))) found += 1;
  }
  console.log(`missing, ${name}`, found, RUNS);
  expect(found).toBeGreaterThanOrEqual(least * RUNS);
  expect(found).toBeLessThanOrEqual(most * RUNS);
});

function ratesOf(name: string, world: Omit<World, "seed">): Record<"promote" | "stop" | "ratio", number> {
  const rates = { promote: 0, stop: 0, ratio: 0 };
  let looks = 0;
  for (let run = 1; run <= RUNS; run += 1) {
    const states = runExperiment({ ...world, seed: 7919 * run });
    const last = states.at(-1)!;
    looks += states.length / RUNS;
    if (last.sampleRatio?.flagged === true) rates.ratio += 1 / RUNS;
    else if (last.outcome === "promote" || last.outcome === "stop") rates[last.outcome] += 1 / RUNS;
  }
  console.log(name, rates, `${looks.toFixed(1)} looks`);
  return rates;
}
