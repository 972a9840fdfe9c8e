import type { EvaluationRecord } from "../generated/types.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { canonicalJson } from "../records/canonical.ts";
import { readingParts } from "../work/judging/keys.ts";
import { openOracle } from "./open-oracle.ts";
import type { Oracle, Tools } from "./oracle.ts";
import { asBaselineProblem, type Problem } from "./problems.ts";
import { identityOf } from "./record.ts";
import type { EvaluateRequest } from "./request.ts";

export interface OpenedBaseline {
  readonly oracle?: Oracle;
  readonly problem?: Problem;
}

/** Opens the baseline, unless there is none or it is the candidate itself. One that cannot be opened is a problem of its own. */
export async function openBaseline(request: EvaluateRequest, tools: Tools): Promise<OpenedBaseline> {
  const { baseline } = request;
  if (baseline.status !== "found" || isSame(request)) return {};
  try {
    return {
      oracle: await openOracle({
        ...tools,
        host: request.host,
        judged: request.model,
        isolation: request.isolation,
        contender: baseline.artifact,
        role: "baseline",
      }),
    };
  } catch (error) {
    return { problem: asBaselineProblem(error, { source: "this machine", isOpening: true }) };
  }
}

/** The same bytes, of which the same is read in the same way: bytes that are read otherwise are another model. */
function isSame({ candidate, baseline, model }: EvaluateRequest): boolean {
  if (baseline.status !== "found") return false;
  const { artifact } = baseline;
  if (candidate.digest !== artifact.digest || candidate.predictions?.digest !== artifact.predictions?.digest)
    return false;
  const [now, was] = [candidate.model ?? model, artifact.model ?? model];
  if (canonicalJson(readingOf(now)) !== canonicalJson(readingOf(was))) return false;
  if (now.prediction.kind !== "command") return true;
  // What nobody knows is not known to be the same.
  return candidate.codeDigest !== undefined && candidate.codeDigest === artifact.codeDigest;
}

/** How its bytes are read, and what judges what they say. */
function readingOf(model: ResolvedModel): Readonly<Record<string, unknown>> {
  const { task, target, columns, threshold } = model;
  return { ...readingParts(model), task, target, columns, threshold: threshold ?? null };
}

/** The baseline as the record names it; with a problem it is unavailable. */
export function baselineOf(request: EvaluateRequest, problem: Problem | undefined): EvaluationRecord["baseline"] {
  const { baseline, model } = request;
  if (baseline.status === "none")
    return { status: "none", ...(baseline.reason !== undefined && { reason: baseline.reason }) };
  if (baseline.status === "unavailable")
    return { status: "unavailable", source: baseline.source, reason: baseline.reason.slice(0, 1000) };
  const { artifact, source, version } = baseline;
  const named = {
    source,
    ...(version !== undefined && { version }),
    artifact: identityOf(artifact, artifact.model ?? model),
  };
  if (isSame(request)) return { status: "same", ...named };
  return problem === undefined
    ? { status: "compared", ...named }
    : { status: "unavailable", ...named, reason: problem.message.slice(0, 1000) };
}
