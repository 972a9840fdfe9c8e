import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TICK_KINDS, tickMarker, type Tick } from "../../../../src/records/tick.ts";
import { ticksIn, ticksWithoutBox, withTicks } from "../../../../src/work/retraining/ticks.ts";

const CHURN: Tick = { kind: "retrain", model: "churn" };
const box = (tick: Tick, mark = " ", words = "retrain now") => `- [${mark}] ${words} ${tickMarker(tick)}`;

describe("ticks in a body", () => {
  test.each([
    ["as GitHub writes it", box(CHURN, "x")],
    ["by hand", box(CHURN, "X")],
    ["with line ends of Windows", `text\r\n${box(CHURN, "x")}\r\nmore\r\n`],
    ["with another list marker", `* [x] now ${tickMarker(CHURN)}`],
    ["in a numbered list", `12. [x] now ${tickMarker(CHURN)}`],
    ["indented as a list may be", `   + [x] now ${tickMarker(CHURN)}`],
    ["with its words edited", `- [x] ~~please~~ now! <!-- why --> ${tickMarker(CHURN)}  `],
    ["twice", `${box(CHURN, "x")}\n${box(CHURN, "x", "again")}`],
    ["after a fence that was closed", `\`\`\`\nx\n\`\`\`\n${box(CHURN, "x")}`],
  ])("are found %s", (_, body) => {
    expect(ticksIn(body)).toEqual([CHURN]);
  });

  test.each([
    ["a box without a tick", box(CHURN)],
    ["a quote", `> ${box(CHURN, "x")}`],
    ["a fence", `\`\`\`md\n${box(CHURN, "x")}\n\`\`\``],
    ["a fence that is not closed", `~~~\n${box(CHURN, "x")}`],
    ["code by indentation", `    ${box(CHURN, "x")}`],
    ["a marker as code", `- [x] \`${tickMarker(CHURN)}\``],
    ["a marker that is not at the end", `- [x] ${tickMarker(CHURN)} is what it looks like`],
    ["a marker without a box", `- ${tickMarker(CHURN)}`],
    ["a word that is none of ours", "- [x] now <!-- model-gitops:tick delete churn -->"],
    ["a name that is none", "- [x] now <!-- model-gitops:tick retrain ../churn -->"],
    ["a name that is too long", `- [x] now <!-- model-gitops:tick retrain ${"c".repeat(64)} -->`],
    ["two names", "- [x] now <!-- model-gitops:tick retrain churn fraud -->"],
    ["nothing", ""],
  ])("are none in %s", (_, body) => {
    expect(ticksIn(body)).toEqual([]);
  });

  test("of a line with several markers is the last one, whose box it is", () => {
    const quoted = `- [x] ${tickMarker({ kind: "rebuild", model: "fraud" })} ${tickMarker(CHURN)}`;
    expect(ticksIn(quoted)).toEqual([CHURN]);
  });

  test("are read in no time from what is made to take long", () => {
    const long = ["<!-- model-gitops:tick ".repeat(3000), `- [x] ${"<!-- ".repeat(12_000)}`, "- [x] [".repeat(9000)];
    expect(long.flatMap(ticksIn)).toEqual([]);
  });
});

const ticks = fc.uniqueArray(
  fc.record({ kind: fc.constantFrom(...TICK_KINDS), model: fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/) }),
  { selector: tickMarker, maxLength: 12 },
);

describe("ticks that were made while a run worked", () => {
  test("are in the body that it writes, each at its box, and nothing else is changed", () => {
    const property = fc.property(ticks, ticks, fc.constantFrom("\n", "\r\n"), (offered, made, end) => {
      const fresh = ["# Models", "", ...offered.map((tick) => box(tick)), "> - [ ] quoted", ""].join(end);
      const written = withTicks(fresh, made);
      const kept = offered.filter((tick) => made.some((one) => tickMarker(one) === tickMarker(tick)));
      expect(ticksIn(written)).toEqual(kept);
      expect(written.replaceAll("- [x]", "- [ ]")).toBe(fresh);
      expect(ticksWithoutBox(fresh, made).length).toBe(made.length - kept.length);
    });
    fc.assert(property, { numRuns: 200, seed: 5 });
  });

  test("that have no box any more are named, so that the run can do them or say so", () => {
    const gone: Tick = { kind: "rebuild", model: "gone" };
    expect(ticksWithoutBox(box(CHURN), [CHURN, gone])).toEqual([gone]);
    expect(withTicks(box(CHURN), [gone])).toBe(box(CHURN));
  });
});
