import * as fc from "fast-check";
import { expect, test } from "vitest";
import { alertBody, ISSUE_LIMIT } from "../../../../src/report/monitor/issue.ts";
import { monitorStory } from "../../../../src/report/monitor/story.ts";
import { monitorSummary } from "../../../../src/report/monitor/summary.ts";
import { alertOf } from "../../../fakes/windows.ts";
import { harms } from "../harmless.ts";
import { CAUSES, hostileAlerts, hostileModel } from "./hostile-models.ts";
import { HOSTILE_TEXTS } from "../sample-hostile.ts";

test("hostile names, values and reasons in Markdown ping nobody and break out of nothing", () => {
  for (const alert of hostileAlerts(HOSTILE_TEXTS)) {
    const body = alertBody(alert, { ...hostileModel(HOSTILE_TEXTS), columnOwners: {} });
    expect(harms(body)).toEqual([]);
  }
  const models = HOSTILE_TEXTS.map((text) => hostileModel([text, ...HOSTILE_TEXTS]));
  expect(harms(monitorSummary({ models, now: HOSTILE_TEXTS[0] }))).toEqual([]);
});

test("in a terminal there is no escape sequence but ours", () => {
  const models = HOSTILE_TEXTS.map((text) => hostileModel([text, "\u001B[2J\u0007gone"]));
  const text = monitorStory({ models }, { width: 80, color: false });
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

const fragment = fc.oneof(
  fc.constantFrom(
    ...HOSTILE_TEXTS,
    "@a",
    "`",
    "``",
    "|",
    "\\",
    "\n",
    "#1",
    "<b>",
    "-->",
    "___",
    "https://x.test",
    "\uD800",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const words = fc.uniqueArray(
  fc.array(fragment, { maxLength: 3 }).map((parts) => parts.join("")),
  { minLength: 1, maxLength: 4 },
);
const value = fc.option(
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: -1, max: 1, noNaN: true })),
);

test("whatever the records say, an issue fits and pings nobody", () => {
  const property = fc.property(words, value, fc.constantFrom(...CAUSES), (texts, number, cause) => {
    const [first = ""] = texts;
    const body = alertBody(alertOf({ cause, summary: first, details: texts }), {
      ...hostileModel(texts, number),
      columnOwners: {},
    });
    expect(body.length).toBeLessThanOrEqual(ISSUE_LIMIT);
    expect(harms(body)).toEqual([]);
  });
  fc.assert(property, { numRuns: 60, seed: 7 });
});

test("an issue of endless names and reasons fits", () => {
  const long = Array.from({ length: 21 }, (_, index) => `${index} ${"x|@y ".repeat(400)}`);
  for (const alert of hostileAlerts(long).slice(0, 15)) {
    const body = alertBody({ ...alert, details: long }, { ...hostileModel(long), columnOwners: {} });
    expect(body.length).toBeLessThanOrEqual(ISSUE_LIMIT);
  }
});
