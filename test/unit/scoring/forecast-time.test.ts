import { expect, test } from "vitest";
import { csv, evaluateTask } from "./task-rig.ts";

type Day = (day: number) => string;

const ISO: Day = (day) => `2024-01-${String(5 + day).padStart(2, "0")}`;

/** The known answer of kat.json (Hyndman's MASE with a season of 1), its days written in these forms. */
function judge(train: Day, holdout: Day) {
  const rows = (first: number, values: readonly number[], form: Day) =>
    csv("id,day,y", values.map((y, at) => [`d${first + at}`, form(first + at), y] as const).toReversed());
  return evaluateTask({
    manifest: "task: forecasting\ntarget: {column: y}\ncolumns: {id: id, time: day}",
    evaluation: "metrics: {mase: {max: 2}}",
    train: rows(1, [8, 9, 11, 10, 12], train),
    holdout: rows(6, [10, 12, 14, 13], holdout),
    candidate: csv("id,prediction", [["d6", 11], ["d7", 11], ["d8", 15], ["d9", 12]]), // prettier-ignore
  });
}

test("ISO dates are in the order of time", { timeout: 30_000 }, async () => {
  const { evaluation, findings } = await judge(ISO, ISO);
  expect(findings).toEqual([]);
  expect(evaluation?.metrics["mase"]?.value).toBeCloseTo(0.6666666666666666, 12);
});

test.each<[string, Day]>([
  ["day first", (day) => `${20 + day}.01.2024`],
  ["unpadded", (day) => `2024-1-${5 + day}`],
])(
  "times whose text is in another order are refused, whichever data has them: %s",
  { timeout: 30_000 },
  async (_, form) => {
    for (const { findings } of [await judge(form, ISO), await judge(ISO, form)]) {
      expect(findings).toMatchObject([
        {
          rule: "evaluate/time",
          message: expect.stringMatching(/"day" of .*(train|holdout)\.csv is text of the forms? 9+\D/),
          remediation: expect.stringContaining("ISO dates such as 2024-01-20"),
        },
      ]);
      expect(JSON.stringify(findings)).not.toMatch(/[12]\d\.01\.2024|2024-1-/);
    }
  },
);

test("a row of the training data without a time has no place in the order", { timeout: 30_000 }, async () => {
  const { findings } = await judge((day) => (day === 3 ? "" : ISO(day)), ISO);
  expect(findings).toMatchObject([{ rule: "evaluate/time", message: expect.stringContaining("have no time") }]);
});
