import { describe, expect, test } from "vitest";
import { decide } from "../../../../src/work/retraining/decide.ts";
import type { Situation } from "../../../../src/work/retraining/situation.ts";
import { alert, DAY, DRIFT, iso, labelled, NOW, production, situation, SPEC, windows } from "./situations.ts";

const firing = production({
  alerts: [alert("drift")],
  known: windows([{ drift: false }, { drift: true }, { drift: true }]),
});
const held = {
  value: 0.9,
  interval: [0.88, 0.92] as const,
  lower: 0.8,
  upper: 1,
  threshold: 0.8,
  reference: 0.9,
  flagged: false,
};

function ruleOf(over: Partial<Situation>): string {
  const { decision, rule } = decide(situation(over));
  return `${decision} ${rule}`;
}

const merged = (at: number): Situation["proposals"] => ({
  open: undefined,
  foreign: undefined,
  closed: [{ number: 3, causes: [DRIFT], end: "merged", at }],
});

describe("what asks for a retraining", () => {
  test.each<[string, Partial<Situation>, string]>([
    ["nothing", {}, "wait nothing-fires"],
    ["a firing alert", { production: firing }, "propose fired"],
    ["an alert that waits", { production: production({ alerts: [alert("drift", "pending")] }) }, "wait nothing-fires"],
    ["decay", { production: production({ alerts: [alert("decay")] }) }, "propose fired"],
    ["estimated decay", { production: production({ alerts: [alert("estimated-decay")] }) }, "propose fired"],
    ["concept drift", { production: production({ alerts: [alert("concept-drift")] }) }, "propose fired"],
    ["a slow service", { production: production({ alerts: [alert("service")] }) }, "wait nothing-fires"],
    [
      "what the team does not want to hear of",
      { production: firing, retraining: { ...SPEC, when: ["decay"] } },
      "wait nothing-fires",
    ],
    [
      "too few windows for the team",
      { production: firing, retraining: { ...SPEC, after: { of: 3, last: 5 } } },
      "wait nothing-fires",
    ],
    [
      "enough windows for the team",
      { production: firing, retraining: { ...SPEC, after: { of: 2, last: 3 } } },
      "propose fired",
    ],
    [
      "an alert from before it was accepted, by a change that was no answer to it",
      { production: firing, acceptedAt: NOW - 1 },
      "propose fired",
    ],
    [
      "an alert that a merged proposal answered",
      { production: firing, acceptedAt: NOW - 1, proposals: merged(NOW - 8 * DAY) },
      "wait nothing-fires",
    ],
    [
      "one that was answered, and that the new model shows too",
      { production: firing, acceptedAt: NOW - DAY, proposals: merged(NOW - 8 * DAY) },
      "propose fired",
    ],
    ["a timetable", { retraining: { ...SPEC, dueEveryMs: 30 * DAY } }, "propose fired"],
    ["a timetable that is not due", { retraining: { ...SPEC, dueEveryMs: 90 * DAY } }, "wait nothing-fires"],
    [
      "new labels",
      { retraining: { ...SPEC, newLabelledRows: 500 }, production: production({ known: windows([{}, {}], 300) }) },
      "propose fired",
    ],
    [
      "too few new labels",
      { retraining: { ...SPEC, newLabelledRows: 700 }, production: production({ known: windows([{}, {}], 300) }) },
      "wait nothing-fires",
    ],
    [
      "labels from before it was accepted",
      {
        retraining: { ...SPEC, newLabelledRows: 500 },
        acceptedAt: NOW - DAY,
        production: production({ known: windows([{}, {}], 300) }),
      },
      "wait nothing-fires",
    ],
    ["another system", { requests: [{ cause: "dispatch", at: "run 1" }] }, "propose fired"],
    ["a person", { requests: [{ cause: "manual", at: "run 1" }] }, "propose fired"],
    ["a model nobody asks proposals for", { retraining: undefined, production: firing }, "wait not-asked"],
    ["a retired model", { isRetired: true, production: firing }, "wait retired"],
  ])("%s", (_, over, expected) => {
    expect(ruleOf(over)).toBe(expected);
  });
});

describe("what holds it back", () => {
  const failed = labelled({}, NOW, { quality: true });
  test.each<[string, Partial<Situation>, string]>([
    ["a failed check of the data", { production: { ...firing, window: failed } }, "wait quality"],
    ["its alert", { production: { ...firing, alerts: [...firing.alerts, alert("quality")] } }, "wait quality"],
    ["a silent monitor", { production: { ...firing, isStale: true } }, "wait stale"],
    [
      "a silent monitor, of a timetable too",
      { retraining: { ...SPEC, dueEveryMs: DAY }, production: production({ isStale: true }) },
      "wait stale",
    ],
    [
      "labels that show that nothing was lost",
      { production: { ...firing, window: labelled({ roc_auc: { ...held, interval: [0.88, 0.92] } }, NOW) } },
      "wait harmless",
    ],
    [
      "a person who closed it",
      {
        production: firing,
        proposals: {
          open: undefined,
          foreign: undefined,
          closed: [{ number: 3, causes: [DRIFT], end: "by-person", at: NOW - 20 * DAY }],
        },
      },
      "wait declined",
    ],
    [
      "a cooldown after another was merged",
      {
        production: firing,
        proposals: {
          open: undefined,
          foreign: undefined,
          closed: [{ number: 3, causes: [], end: "merged", at: NOW - DAY }],
        },
      },
      "wait cooldown",
    ],
    ["too few labels", { production: firing, retraining: { ...SPEC, minLabelledRows: 10 } }, "wait few-labels"],
    [
      "quiet hours",
      { production: firing, retraining: { ...SPEC, quietHours: { from: "22:00", to: "07:00" } } },
      "wait quiet-hours",
    ],
    [
      "quiet hours elsewhere",
      {
        production: firing,
        retraining: { ...SPEC, quietHours: { from: "22:00", to: "07:00", timezone: "America/New_York" } },
      },
      "wait quiet-hours",
    ],
    [
      "quiet hours that are over there",
      {
        production: firing,
        retraining: { ...SPEC, quietHours: { from: "22:00", to: "07:00", timezone: "Europe/Paris" } },
      },
      "propose fired",
    ],
    [
      "somebody else's pull request from our branch",
      { production: firing, proposals: { open: undefined, foreign: 9, closed: [] } },
      "wait foreign",
    ],
  ])("%s", (_, over, expected) => {
    expect(ruleOf(over)).toBe(expected);
  });

  test("nothing of it holds back a person", () => {
    const over = {
      requests: [{ cause: "manual", at: "run 1" } as const],
      production: { ...firing, isStale: true, alerts: [alert("quality")] },
      proposals: {
        open: undefined,
        foreign: undefined,
        closed: [{ number: 3, causes: [DRIFT], end: "by-person" as const, at: NOW }],
      },
    };
    expect(ruleOf(over)).toBe("propose fired");
  });

  test("labels of rows from before the drift say nothing about it", () => {
    const late = labelled({ roc_auc: { ...held, interval: [0.88, 0.92] } }, NOW - 30 * DAY);
    expect(ruleOf({ production: { ...firing, window: late } })).toBe("propose fired");
  });

  test("labels that leave it open say nothing either", () => {
    const wide = labelled({ roc_auc: { ...held, interval: [0.75, 0.95] } }, NOW);
    expect(ruleOf({ production: { ...firing, window: wide } })).toBe("propose fired");
  });

  test("of a loss the upper end counts", () => {
    const loss = {
      value: 0.3,
      interval: [0.28, 0.45] as [number, number],
      lower: 0.1,
      upper: 0.4,
      threshold: 0.4,
      reference: 0.3,
      flagged: false,
    };
    expect(ruleOf({ production: { ...firing, window: labelled({ log_loss: loss }, NOW) } })).toBe("propose fired");
    const held2 = { ...loss, interval: [0.28, 0.35] as [number, number] };
    expect(ruleOf({ production: { ...firing, window: labelled({ log_loss: held2 }, NOW) } })).toBe("wait harmless");
  });

  test("what was declined for two causes stays declined for one, and comes again with a third", () => {
    const decay = { cause: "decay", at: iso(NOW - DAY) } as const;
    const closed = [{ number: 3, causes: [DRIFT, decay], end: "by-person" as const, at: NOW - 20 * DAY }];
    const proposals = { open: undefined, foreign: undefined, closed };
    expect(ruleOf({ production: firing, proposals })).toBe("wait declined");
    const more = production({ alerts: [alert("drift"), alert("concept-drift")] });
    expect(ruleOf({ production: more, proposals })).toBe("propose fired");
  });

  test("a firing that came anew is another cause", () => {
    const closed = [
      {
        number: 3,
        causes: [{ cause: "drift" as const, at: iso(NOW - 9 * DAY) }],
        end: "by-person" as const,
        at: NOW - 9 * DAY,
      },
    ];
    expect(ruleOf({ production: firing, proposals: { open: undefined, foreign: undefined, closed } })).toBe(
      "propose fired",
    );
  });
});
