import { describe, expect, test } from "vitest";
import { decide } from "../../../../src/work/retraining/decide.ts";
import type { Situation } from "../../../../src/work/retraining/situation.ts";
import { alert, DAY, DRIFT, iso, NOW, open, production, situation, SPEC, windows } from "./situations.ts";

const firing = production({
  alerts: [alert("drift")],
  known: windows([{ drift: false }, { drift: true }, { drift: true }]),
});

function ruleOf(over: Partial<Situation>): string {
  const { decision, rule } = decide(situation(over));
  return `${decision} ${rule}`;
}

describe("what becomes of an open one", () => {
  const over = production({ alerts: [alert("drift", "resolved")], known: windows([{ drift: false }]) });
  const of = (proposal: Parameters<typeof open>[0], rest: Partial<Situation> = {}): string =>
    ruleOf({
      production: firing,
      inputs: "sha256:a",
      ...rest,
      proposals: { open: open(proposal), foreign: undefined, closed: [] },
    });

  test.each<[string, string, string]>([
    ["it is kept, and tells the newest windows", of({}), "update evidence"],
    [
      "another cause",
      of({}, { production: { ...firing, alerts: [...firing.alerts, alert("decay")] } }),
      "update new-causes",
    ],
    ["one of its causes is over", of({ causes: [DRIFT, { cause: "decay", at: iso(NOW) }] }), "update evidence"],
    ["the model recovers", of({}, { production: over }), "close recovered"],
    [
      "it recovers, and a person had opened it again",
      of({ isReopened: true }, { production: over }),
      "update evidence",
    ],
    ["only not measured is not recovered", of({}, { production: production({ alerts: [] }) }), "update evidence"],
    ["it recovers by a monitor that is silent", of({}, { production: { ...over, isStale: true } }), "update evidence"],
    [
      "a timetable does not recover",
      of({ causes: [{ cause: "due", at: "x" }] }, { production: over }),
      "update evidence",
    ],
    ["main has it", of({ isOnMain: true }), "close on-main"],
    [
      "another change was accepted since, which begins its timetable anew",
      of(
        { causes: [{ cause: "due", at: "before" }] },
        { production: production(), acceptedAt: NOW - 1, retraining: { ...SPEC, dueEveryMs: 90 * DAY } },
      ),
      "close superseded",
    ],
    [
      "another change was accepted since, and the alert still fires",
      of({}, { acceptedAt: NOW - 1 }),
      "update evidence",
    ],
    ["the manifest asks no more", of({}, { retraining: undefined }), "close no-longer-asked"],
    ["the model is retired", of({}, { isRetired: true }), "close retired"],
    ["nobody watches any more", of({}, { production: undefined }), "close unwatched"],
    ["its data is too old, and it is still asked for", of({ expiresAt: NOW }), "update data-expired"],
    [
      "its data is too old, and nothing asks",
      of({ expiresAt: NOW, causes: [{ cause: "manual", at: "run 1" }] }, { production: production() }),
      "close expired",
    ],
    ["main moved, and nothing of it", of({}), "update evidence"],
    ["what it is trained by changed", of({ inputs: "sha256:b" }), "update inputs-changed"],
    ["it changed, and the team wants no rebase", of({ inputs: "sha256:b" }, { rebase: "never" }), "update evidence"],
    [
      "it changed, and the team rebases on conflicts",
      of({ inputs: "sha256:b" }, { rebase: "conflicted" }),
      "update evidence",
    ],
    ["a conflict", of({ isConflicted: true }, { rebase: "conflicted" }), "update conflicted"],
    ["a conflict nobody knows of yet", of({ isConflicted: undefined }), "update evidence"],
    [
      "the run that opened it broke off, and the ledger knows nothing",
      of({}, { last: undefined }),
      "update unrecorded",
    ],
    ["held", of({ isHeld: true }, { production: over }), "wait held"],
    ["commits of a person", of({ isTheirs: true }, { production: over }), "wait theirs"],
    ["commits of a person, and one asks for it anew", of({ isTheirs: true, wish: "rebuild" }), "update rebuild"],
    ["somebody asks for the checks again", of({ wish: "retry" }), "update retry"],
    ["held wins over a wish", of({ isHeld: true, wish: "rebuild" }), "wait held"],
    [
      "a veto keeps it as it is",
      of({ inputs: "sha256:b" }, { production: { ...firing, isStale: true } }),
      "wait stale",
    ],
    [
      "a person asks by hand, whatever the monitor says",
      of({}, { production: { ...firing, isStale: true }, requests: [{ cause: "manual", at: "run 9" }] }),
      "update new-causes",
    ],
    [
      "a person asks by hand, and its data is too old",
      of(
        { expiresAt: NOW - 1 },
        { production: { ...firing, isStale: true }, requests: [{ cause: "manual", at: "run 9" }] },
      ),
      "update new-causes",
    ],
    [
      "a person asks by hand, and main has it",
      of({ isOnMain: true }, { requests: [{ cause: "manual", at: "run 9" }] }),
      "update new-causes",
    ],
    [
      "a person asks by hand, and nobody watches any more",
      of({}, { production: undefined, requests: [{ cause: "manual", at: "run 9" }] }),
      "update new-causes",
    ],
    [
      "a person asked by hand before, and the monitor is silent since",
      of(
        { inputs: "sha256:b", causes: [DRIFT, { cause: "manual", at: "run 9" }] },
        { production: { ...firing, isStale: true } },
      ),
      "wait stale",
    ],
    [
      "quiet hours",
      of({ inputs: "sha256:b" }, { retraining: { ...SPEC, quietHours: { from: "22:00", to: "07:00" } } }),
      "wait quiet-hours",
    ],
  ])("%s", (_, found, expected) => {
    expect(found).toBe(expected);
  });

  test("people's commits are replaced only where one of them asks for it", () => {
    const asked = (wish: "rebuild" | "retry" | undefined) =>
      decide(situation({ production: firing, proposals: { open: open({ wish }), foreign: undefined, closed: [] } }))
        .evenTheirs;
    expect([asked("rebuild"), asked("retry"), asked(undefined)]).toEqual([true, undefined, undefined]);
  });
});

test("what asks every day is remembered as far as there is room, and so never new in the next run", () => {
  const before = Array.from({ length: 30 }, (_, index) => ({ cause: "dispatch" as const, at: `run ${index}` }));
  const now = situation({
    production: firing,
    proposals: { open: open({ causes: before }), foreign: undefined, closed: [] },
  });
  const { rule, causes } = decide(now);
  expect([rule, causes.length]).toEqual(["new-causes", 12]);
  const after = { ...now, proposals: { ...now.proposals, open: open({ causes }) } };
  expect(decide(after).rule).toBe("evidence");
});
