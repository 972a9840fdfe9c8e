import { NATIVE_PINS } from "../engines/native-pins.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { canonicalJson, sha256 } from "../records/canonical.ts";
import { readingParts } from "../work/judging/keys.ts";
import { keyOf } from "./record.ts";
import { ENGINE, type Contender, type EvaluateRequest } from "./request.ts";
import type { AskedOf } from "./shard-answers.ts";

/** What decides the answers of a request's models, beside the processor that computes them. */
export function askedOf(request: EvaluateRequest): AskedOf {
  const { model, candidate, baseline, datasets, isolation, trainKey } = request;
  const runtime = NATIVE_PINS["onnx"]?.find(({ name }) => name === "onnxruntime-node")?.version;
  const other = baseline.status === "found" ? baseline.artifact : undefined;
  return {
    model: model.name,
    engine: `${ENGINE}, onnxruntime ${runtime ?? "unknown"}`,
    candidate: candidate.digest,
    ...(other !== undefined && { baseline: other.digest }),
    datasets: Object.fromEntries(datasets.map(({ name, digest }) => [name, digest])),
    rules: sha256(
      canonicalJson({
        evaluationKey: keyOf(request),
        trainKey: trainKey ?? null,
        isolation,
        candidate: spokenBy(candidate, model),
        baseline: other === undefined ? null : spokenBy(other, model),
      }),
    ),
  };
}

/** How the bytes of an artifact are asked, and by which code. */
function spokenBy({ predictions, codeDigest, model: own }: Contender, judged: ResolvedModel) {
  const model = own ?? judged;
  const { task, target, columns } = model;
  return {
    predictions: predictions?.digest ?? null,
    code: codeDigest ?? null,
    task,
    target,
    columns,
    reading: readingParts(model),
  };
}

/** What a part was asked otherwise than here; undefined where it was asked the same. */
export function otherwiseAsked(part: AskedOf, here: AskedOf): string | undefined {
  if (part.model !== here.model) return "of another model";
  if (part.candidate !== here.candidate) return "of another artifact of the candidate";
  if (part.baseline !== here.baseline) return "of another baseline";
  const names = [...new Set([...Object.keys(part.datasets), ...Object.keys(here.datasets)])];
  const other = names.find((name) => part.datasets[name] !== here.datasets[name]);
  if (other !== undefined) return `of another content of the dataset ${JSON.stringify(other)}`;
  if (part.engine !== here.engine) return "by another version of what asks";
  return part.rules === here.rules ? undefined : "by other rules of the manifest, or other code";
}
