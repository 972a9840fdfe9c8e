import { expect, test } from "vitest";
import type { WindowRecord } from "../../../../src/generated/types.ts";
import { windowProblems } from "../../../../src/work/monitor/judging/verify-window.ts";
import { windowKey } from "../../../../src/work/monitor/window-key.ts";
import { past, windowOf } from "./alerts/windows.ts";

const [NOW, THEN] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];

function problems(change: Partial<WindowRecord>, replaced?: Partial<WindowRecord>): readonly string[] {
  const made = windowOf(3, {}, { revision: replaced === undefined ? 1 : 2, ...change });
  const record = { ...made, key: windowKey("churn", made.window.id) };
  return windowProblems(record, {
    model: "churn",
    artifact: NOW,
    rules: record.rules,
    monitoring: { window: { ms: 86_400_000 }, since: undefined, timezone: "UTC" },
    now: Date.parse("2026-12-01"),
    ...(replaced !== undefined && { replaced: windowOf(3, {}, replaced) }),
  });
}

test("a window is of the model that is accepted; one that late rows made again of the model that answered it", () => {
  const reference = (profile: string): WindowRecord["reference"] => ({ ...windowOf(0).reference, profile });
  expect(problems({ artifact: NOW })).toEqual([]);
  expect(problems({ artifact: THEN })).toEqual([expect.stringMatching(/^it is of the artifact .* is accepted now$/)]);
  expect(
    problems({ artifact: THEN, reference: reference(THEN) }, { artifact: THEN, reference: reference(THEN) }),
  ).toEqual([]);
  expect(
    problems({ artifact: NOW, reference: reference(NOW) }, { artifact: THEN, reference: reference(THEN) }),
  ).toEqual([
    expect.stringMatching(/ answered the window that it replaces$/),
    "it is compared with another reference than the window that it replaces",
  ]);
});

test("that a window is empty is no missing data as long as a file may have its rows, and as long it is not final", () => {
  const empty = (state: WindowRecord["window"]["state"], noData: boolean | null): readonly string[] => {
    const made = windowOf(3, { noData: true });
    return problems({ window: { ...made.window, state }, signals: { ...made.signals, noData } });
  };
  const lie = ["its signal of missing data is not what its rows say"];
  expect([empty("provisional", null), empty("final", true)]).toEqual([[], []]);
  expect([empty("final", null), empty("final", false), empty("provisional", false)]).toEqual([lie, lie, lie]);
});

test("that a window has far fewer rows than usual is seen from what it remembers, a contract that is open from its checks", () => {
  const made = windowOf(30);
  const history = Array.from({ length: 10 }, (_, day) => past(windowOf(20 + day)));
  const fallen = (noData: boolean): readonly string[] =>
    problems({
      window: { ...made.window, rows: 20 },
      signals: { ...made.signals, noData },
      history,
    });
  expect([fallen(true), fallen(false)]).toEqual([[], ["its signal of missing data is not what its rows say"]]);
  const open: WindowRecord["quality"] = [
    { rule: "quality/schema", outcome: "pass", message: "…", limitFrom: "default" },
    { rule: "quality/cross-field", outcome: "unmeasured", message: "…", limitFrom: "models/churn/model.yaml:12" },
  ];
  const checked = (quality: boolean | null): readonly string[] =>
    problems({ quality: open, signals: { ...made.signals, quality } });
  expect([checked(null), checked(false)]).toEqual([
    [],
    ["its signal of the data's quality is not what its checks say"],
  ]);
});
