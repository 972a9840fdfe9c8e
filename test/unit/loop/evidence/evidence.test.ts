import { expect, test } from "vitest";
import { judgedBefore } from "../../../../src/loop/evidence/evidence.ts";
import type { EvaluationData } from "../../../../src/scoring/request.ts";
import type { Ledger } from "../../../../src/stores/ledger.ts";

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
    model: { name: "credit-risk", formerName: undefined },
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
