import { expect, test } from "vitest";
import type { Replay } from "../../../../src/records/replay.ts";
import { believedReplay } from "../../../../src/work/replay/believed.ts";
import { keyOfReplay } from "../../../../src/work/replay/key.ts";
import { digest, record } from "../gate-cases.ts";

const EVALUATION = record({ datasets: { production: { role: "decides", digest: digest("5"), rows: 800 } } });
const EXPECTED = { model: "m", evaluation: record(), rules: digest("6"), decides: true };

const FACTS: Omit<Replay, "key"> = {
  schema: "model-gitops/replay/v1",
  model: "m",
  candidate: digest("2"),
  baseline: digest("3"),
  rules: digest("6"),
  measured: {
    from: "2026-10-28T00:00:00Z",
    to: "2026-11-01T00:00:00Z",
    windows: 4,
    rows: 800,
    answers: "asked",
    data: digest("5"),
    apart: { ids: 0 },
    evaluation: EVALUATION,
  },
};

/** With the key of what it says, as whoever forges it would give it. */
const made = (change: Partial<Replay> = {}): Replay => ({
  key: keyOfReplay({ ...FACTS, ...change }),
  ...FACTS,
  ...change,
});

function measured(change: object): Partial<Replay> {
  return FACTS.measured === undefined ? {} : { measured: { ...FACTS.measured, ...change } };
}

test("a replay of what is judged, by the rules that judge, is taken with what the base branch says of it", () => {
  expect(believedReplay(made(), EXPECTED)).toEqual({ evaluation: EVALUATION, decides: true });
  expect(believedReplay(made(), { ...EXPECTED, decides: false })).toMatchObject({ decides: false });
});

test.each<[string, Partial<Replay>]>([
  ["of another model", { model: "n" }],
  ["of another artifact than the candidate", { candidate: digest("9") }],
  ["by other rules", { rules: digest("9") }],
  ["compares with another baseline", { baseline: digest("9") }],
  ["its key is not that", { key: digest("9") }],
  ["its evaluation is not of what it says", measured({ rows: 801 })],
  ["its evaluation is not of what it says", measured({ data: digest("9") })],
  ["its evaluation is not of what it says", measured({ evaluation: record() })],
  [
    "its evaluation is not of what it says",
    measured({ evaluation: { ...EVALUATION, candidate: { digest: digest("9"), bytes: 1 } } }),
  ],
  ["its evaluation is not of what it says", measured({ evaluation: { ...EVALUATION, baseline: { status: "none" } } })],
])("one that is %s is not believed", (why, change) => {
  expect(believedReplay(made(change), EXPECTED)).toEqual({
    isForeign: true,
    problem: expect.stringContaining(why),
  });
});

test("one that could not be made says why, and one that is not there is told", () => {
  const { measured: _, ...rest } = FACTS;
  const problem = "There are no labels.";
  const record = { ...rest, problem, key: keyOfReplay({ ...rest, problem }) };
  expect(believedReplay(record, EXPECTED)).toEqual({ problem, isForeign: false });
  expect(believedReplay({ ...record, candidate: digest("9") }, EXPECTED)).toMatchObject({ isForeign: true });
  expect(believedReplay(undefined, EXPECTED)).toMatchObject({
    isForeign: false,
    problem: expect.stringContaining("left none"),
  });
});

test("the key follows what it says, so that who accepts one accepts no other", () => {
  const keys = [
    made(),
    made(measured({ to: "2026-11-02T00:00:00Z" })),
    made(measured({ data: digest("8") })),
    made({ rules: digest("9") }),
  ];
  expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
});
