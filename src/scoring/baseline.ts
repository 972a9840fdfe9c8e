import type { EvaluationRecord } from "../generated/types.ts";
import { openOracle } from "./open-oracle.ts";
import type { Oracle, Tools } from "./oracle.ts";
import { asBaselineProblem, type Problem } from "./problems.ts";
import { identityOf } from "./record.ts";
import type { Contender, EvaluateRequest } from "./request.ts";

export interface OpenedBaseline {
  readonly oracle?: Oracle;
  readonly problem?: Problem;
}

/** Opens the baseline, unless there is none or it is the candidate itself. One that cannot be opened is a problem of its own. */
export async function openBaseline(request: EvaluateRequest, tools: Tools): Promise<OpenedBaseline> {
  const { baseline } = request;
  if (baseline.status !== "found" || isSame(request.candidate, baseline.artifact)) return {};
  try {
    return {
      oracle: await openOracle({
        ...tools,
        host: request.host,
        judged: request.model,
        contender: baseline.artifact,
        role: "baseline",
      }),
    };
  } catch (error) {
    return { problem: asBaselineProblem(error, { source: "this machine", isOpening: true }) };
  }
}

function isSame(candidate: Contender, baseline: Contender): boolean {
  return candidate.digest === baseline.digest && candidate.predictions?.digest === baseline.predictions?.digest;
}

/** The baseline as the record names it; with a problem it is unavailable. */
export function baselineOf(
  { baseline, candidate, model }: EvaluateRequest,
  problem: Problem | undefined,
): EvaluationRecord["baseline"] {
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
  if (isSame(candidate, artifact)) return { status: "same", ...named };
  return problem === undefined
    ? { status: "compared", ...named }
    : { status: "unavailable", ...named, reason: problem.message.slice(0, 1000) };
}
