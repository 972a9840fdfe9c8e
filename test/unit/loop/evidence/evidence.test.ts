import { join, relative } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../../src/generated/types.ts";
import { judgedBefore, seedsOf } from "../../../../src/loop/evidence/evidence.ts";
import type { Artifact } from "../../../../src/records/artifact.ts";
import type { EvaluationData } from "../../../../src/scoring/request.ts";
import type { Ledger } from "../../../../src/stores/ledger.ts";
import { runRecord } from "../../stores/samples.ts";
import { modelAt } from "../model-at.ts";
import { openedPlace } from "../opened-place.ts";
import { artifactOf, MODEL, SINGLE } from "../runs/trained.ts";

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

const set = (text: string) => artifactOf({ "model.onnx": text, "w.bin": "weights" }, "model.onnx");
const seedOf = (seed: number, path: string, { digest, set: listed }: Artifact) => ({
  seed,
  digest,
  durationSeconds: 1,
  path,
  ...(listed !== undefined && { set: listed }),
});
const SEEDS = [seedOf(1, "artifact/model.onnx", SINGLE), seedOf(2, "artifact/seed-2/files", set("second"))];
const SEED_FILES = {
  "artifact/model.onnx": "graph",
  "artifact/seed-2/files/model.onnx": "second",
  "artifact/seed-2/files/w.bin": "weights",
};

async function seeds(files: Readonly<Record<string, string>>, changes: Partial<RunRecord> = { seeds: SEEDS }) {
  await using opened = await openedPlace();
  await opened.leave(MODEL, files);
  const found = await seedsOf(opened.place, runRecord(MODEL, 1, changes), modelAt());
  const root = join(opened.host.workspace, "model-gitops-out", MODEL);
  return found?.map(({ seed, contender: { file, bytes, parts } }) => [
    seed,
    relative(root, file),
    bytes,
    parts?.set.main,
  ]);
}

test("every seed's artifact is measured where it lies, one file or a set", async () => {
  expect(await seeds(SEED_FILES)).toEqual([
    [1, "artifact/model.onnx", 5, undefined],
    [2, "artifact/seed-2/files/model.onnx", 13, "model.onnx"],
  ]);
});

test("a run of one seed, or one whose other seeds are not here, has none to show", async () => {
  expect(await seeds(SEED_FILES, {})).toBeUndefined();
  const { "artifact/seed-2/files/w.bin": _, ...fetched } = SEED_FILES;
  expect(await seeds(fetched)).toBeUndefined();
  const { path: _path, ...unplaced } = seedOf(2, "", SINGLE);
  expect(await seeds(SEED_FILES, { seeds: [unplaced] })).toBeUndefined();
  expect(await seeds(SEED_FILES, { seeds: [seedOf(2, "../other/model.onnx", SINGLE)] })).toBeUndefined();
});

test("other bytes, or another listing, are no seed of this run", async () => {
  await expect(seeds({ ...SEED_FILES, "artifact/seed-2/files/w.bin": "Weights" })).rejects.toThrow(
    "artifact/seed-2/files/w.bin is not the file that run.json describes",
  );
  const lying = { ...seedOf(2, "artifact/seed-2/files", set("second")), digest: SINGLE.digest };
  await expect(seeds(SEED_FILES, { seeds: [lying] })).rejects.toThrow("artifact/seed-2/files is not the file");
});
