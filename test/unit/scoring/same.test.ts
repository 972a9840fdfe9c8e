import { expect, test } from "vitest";
import { resolveModel } from "../../../src/manifest/resolve.ts";
import type { ResolvedModel } from "../../../src/manifest/resolved-model.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../src/revisions/revision-files.ts";
import { baselineOf } from "../../../src/scoring/baseline.ts";
import type { Contender, EvaluateRequest } from "../../../src/scoring/request.ts";
import { fakeHost } from "../../fakes/host.ts";
import { memoryRevision } from "../loop/memory-revision.ts";
import { model } from "../work/manifests.ts";
import { against, creditRisk } from "./rig.ts";

await using host = await fakeHost();
const BYTES = { file: "model.bin", digest: sha256("weights"), bytes: 7 };
const code = new RevisionFiles(memoryRevision("base", {}));
const COMMAND = model(["metrics:", "command: [python, predict.py]\n  metrics:"]);

/** The baseline's status, where the candidate's artifact has its bytes. */
function statusOf(judged: ResolvedModel, candidate: Partial<Contender>, baseline: Partial<Contender>) {
  const request: EvaluateRequest = {
    host,
    model: judged,
    candidate: { ...BYTES, code, ...candidate },
    baseline: against({ ...BYTES, code, ...baseline }),
    isolation: "none",
    datasets: [],
    trainData: [],
  };
  return baselineOf(request, undefined).status;
}

test("the same artifact, described and judged otherwise, is the same", () => {
  const judged = model();
  const { roc_auc: _, ...metrics } = judged.manifest.evaluation.metrics;
  const evaluation = { ...judged.manifest.evaluation, metrics, slices: [] };
  const was = resolveModel({ ...judged.manifest, description: "Said otherwise.", evaluation }, judged.file);
  expect(statusOf(judged, {}, { model: was })).toBe("same");
  expect(statusOf(judged, {}, {})).toBe("same");
});

test.each<readonly [string, Partial<ResolvedModel>]>([
  ["features", { features: [{ name: "age", type: "number" }] }],
  ["columns that are no features", { excludedFeatures: ["age"] }],
  ["inputs", { inputs: { late_payments: "age" } }],
  ["outputs", { outputs: { score: "other", label: undefined } }],
  ["threshold", { threshold: 0.9 }],
  ["way of predicting", { prediction: { kind: "file", path: "predictions.csv" } }],
])("the same artifact with other %s is another model", (_, change) => {
  const judged = model();
  expect(statusOf(judged, {}, { model: { ...judged, ...change } })).toBe("compared");
  expect(statusOf({ ...judged, ...change }, {}, { model: judged })).toBe("compared");
});

test("features in another order are another model", () => {
  const features = ["age", "income"].map((name) => ({ name, type: "number" as const }));
  const judged = { ...model(), features };
  expect(statusOf(judged, {}, { model: { ...judged, features: features.toReversed() } })).toBe("compared");
});

test("by a predict command it is the same only by the same command and code, which is known", () => {
  const [codeDigest, other] = [sha256("code"), sha256("other code")];
  expect(statusOf(COMMAND, { codeDigest }, { codeDigest })).toBe("same");
  expect(statusOf(COMMAND, { codeDigest }, { codeDigest: other })).toBe("compared");
  expect(statusOf(COMMAND, { codeDigest }, {})).toBe("compared");
  expect(statusOf(COMMAND, {}, {})).toBe("compared");
  const prediction = { kind: "command", command: ["python", "predict.py", "--other"] } as const;
  expect(statusOf(COMMAND, { codeDigest }, { codeDigest, model: { ...COMMAND, prediction } })).toBe("compared");
});

test("other predictions beside the same artifact are another model", () => {
  const predictions = { file: "predictions.csv", digest: sha256("those") };
  const others = { ...predictions, digest: sha256("others") };
  expect(statusOf(model(), { predictions }, { predictions })).toBe("same");
  expect(statusOf(model(), { predictions }, { predictions: others })).toBe("compared");
});

test("each is asked as its own manifest says: the same artifact that reads other columns falls", async () => {
  await using rig = await creditRisk();
  await rig.shorten(500);
  const candidate = await rig.train("a.onnx", {});
  const inputs = { late_payments: "utilisation", utilisation: "late_payments" };
  const { evaluation, findings } = await rig.evaluate({
    candidate: { ...candidate, model: { ...rig.model, inputs } },
    baseline: against({ ...candidate, model: rig.model }),
  });
  expect(findings).toEqual([]);
  expect(evaluation?.baseline.status).toBe("compared");
  expect(evaluation?.metrics["roc_auc"]?.delta).toBeLessThan(-0.01);
}, 30_000);
