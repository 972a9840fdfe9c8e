import { expect, test } from "vitest";
import { decide } from "../../../../src/work/retraining/decide.ts";
import type { Situation } from "../../../../src/work/retraining/situation.ts";
import { alert, DAY, DRIFT, NOW, production, situation, SPEC, windows } from "./situations.ts";

const firing = production({ alerts: [alert("drift")], known: windows([{ drift: true }]) });

function reasonOf(over: Partial<Situation>): string {
  return decide(situation({ production: firing, ...over })).reason;
}

test("an alert that fires and asks for nothing is told with what keeps it from asking", () => {
  const merged = { number: 7, causes: [DRIFT], end: "merged", at: NOW - 1 } as const;
  const proposals = { open: undefined, foreign: undefined, closed: [merged] };
  expect(reasonOf({ proposals, acceptedAt: NOW - 1 })).toBe(
    "Nothing asks for a retraining of churn. drift fires since 2026-11-19 06:00 UTC, of the model before the one that is accepted: it asks again once a window of this one shows it too.",
  );
  expect(reasonOf({ retraining: { ...SPEC, after: { of: 2, last: 3 } } })).toBe(
    "Nothing asks for a retraining of churn. drift fires, in fewer than 2 of the last 3 windows (retraining.after).",
  );
  expect(reasonOf({ retraining: { ...SPEC, when: ["decay"] } })).toBe(
    "Nothing asks for a retraining of churn. drift fires, and retraining.when does not name it.",
  );
});

test("of what is over, and of what is no cause of a retraining, nothing is said", () => {
  const alerts = [alert("drift", "resolved"), alert("stale")];
  expect(reasonOf({ production: production({ alerts }), acceptedAt: NOW - 30 * DAY })).toBe(
    "Nothing asks for a retraining of churn.",
  );
});
