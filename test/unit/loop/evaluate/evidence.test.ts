import { expect, test } from "vitest";
import type { EvaluationRecord } from "../../../../src/generated/types.ts";
import { judgedBefore } from "../../../../src/loop/evaluate/evidence.ts";
import type { EvaluationData } from "../../../../src/loop/evaluate/request.ts";
import type { Ledger } from "../../../../src/stores/ledger.ts";
import { renderSeeds } from "../../../../src/report/seeds.ts";
import { creditRisk } from "./rig.ts";

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const HOLDOUT: EvaluationData = {
  name: "holdout",
  role: "decides",
  files: ["holdout.csv"],
  digest: digestOf("a"),
};

interface Accepted {
  readonly artifact: string;
  readonly holdout: string;
  readonly judgedBefore?: number;
}

/** A ledger whose latest acceptance names one evaluation. */
function ledgerOf(accepted: Accepted | undefined): Pick<Ledger, "latestAcceptance" | "find"> {
  const evaluation = accepted && {
    datasets: {
      holdout: {
        role: "decides",
        digest: accepted.holdout,
        rows: 9,
        ...(accepted.judgedBefore !== undefined && { judgedBefore: accepted.judgedBefore }),
      },
    },
  };
  const entry = (body: unknown) => ({ body });
  return {
    latestAcceptance: async () =>
      (accepted === undefined
        ? undefined
        : entry({ artifact: accepted.artifact, evaluationKey: digestOf("e") })) as Awaited<
        ReturnType<Ledger["latestAcceptance"]>
      >,
    find: async (kind: string, model: string, id: string) =>
      (kind === "evaluation" && model === "credit-risk" && id === "e".repeat(64)
        ? entry(evaluation)
        : undefined) as never,
  };
}

async function times(accepted: Accepted | undefined): Promise<number | undefined> {
  const session = { ledger: ledgerOf(accepted) } as Parameters<typeof judgedBefore>[0];
  const run = { artifact: { path: "artifact/model.onnx", digest: digestOf("c"), bytes: 1 } };
  return await judgedBefore(session, {
    subject: { name: "credit-risk", formerName: undefined },
    run,
    datasets: [HOLDOUT],
  });
}

test("the same rows are counted from one accepted evaluation to the next", async () => {
  expect(await times(undefined)).toBeUndefined();
  expect(await times({ artifact: digestOf("b"), holdout: digestOf("a") })).toBe(1);
  expect(await times({ artifact: digestOf("b"), holdout: digestOf("a"), judgedBefore: 19 })).toBe(20);
});

test("new rows start again, and the artifact itself does not count", async () => {
  expect(await times({ artifact: digestOf("b"), holdout: digestOf("f"), judgedBefore: 19 })).toBe(0);
  expect(await times({ artifact: digestOf("c"), holdout: digestOf("a"), judgedBefore: 19 })).toBe(19);
});

test(
  "further seeds are measured on the deciding rows; one that cannot be is a warning",
  { timeout: 60_000 },
  async () => {
    await using rig = await creditRisk();
    const candidate = await rig.train("out/one.onnx", { rounds: 20 });
    const second = await rig.train("out/two.onnx", { rounds: 10 });
    const broken = { ...candidate, file: rig.path("model.yaml"), digest: digestOf("d") };
    const seeds = [candidate, second, broken].map((contender, index) => ({ seed: index + 1, contender }));
    const { evaluation, findings } = await rig.evaluate({ candidate, seeds, judgedBefore: 3 });
    const alone = await rig.evaluate({ candidate: second });
    const auc = (record: EvaluationRecord | undefined): number => record?.metrics["roc_auc"]?.value ?? Number.NaN;
    const values = [auc(evaluation), auc(alone.evaluation)];
    expect(evaluation?.seeds?.runs.map((run) => [run.seed, run.values["roc_auc"]])).toEqual([[1, values[0]], [2, values[1]]]); // prettier-ignore
    expect(evaluation?.seeds?.spread["roc_auc"]).toMatchObject({
      n: 2,
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(evaluation?.seeds?.spread["roc_auc"]?.sd).toBeCloseTo(
      Math.abs((values[0] ?? 0) - (values[1] ?? 0)) / Math.SQRT2,
      12,
    );
    expect(findings).toMatchObject([
      { outcome: "warn", message: expect.stringContaining("Seed 3 could not be measured") },
    ]);
    expect(evaluation?.datasets["holdout"]?.judgedBefore).toBe(3);
    expect(evaluation === undefined ? "" : renderSeeds(evaluation)).toMatch(
      /\| 1 \(decides\) .*\n.*\| 2 .*\n.*\| Spread /,
    );
  },
);
