import { UserError } from "../../kernel/errors.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import { readForkRun, type ForkModel, type ForkRun } from "../../forge/fork-artifact.ts";
import type { VerdictRecord } from "../../generated/types.ts";
import { verdictKey } from "../../records/keys.ts";
import type { ModelReport } from "../../report/report.ts";
import type { Result } from "../../host/result.ts";
import { judgeReported } from "../../work/gate/fork.ts";
import { judge } from "../../work/gate/judge.ts";
import { limitsOf } from "../../work/judging/limits.ts";
import { settle } from "../../work/verdict/settle.ts";
import { settleModel } from "../../work/verdict/settle-model.ts";
import { loadModels, type LoadedModel } from "../models/load-models.ts";
import { reportOf, tell } from "./report.ts";
import type { Place } from "../place/place.ts";

const ADVICE =
  "These numbers were reported by the fork's own run, which its author controls. They are advice: the gate stays unmeasured until trusted code has evaluated this commit.";

/**
 * The trusted second half for a fork: its run's files are data, checked by their schemas and judged again by the base
 * branch's limits; the pull request is found by the run's head, never by what the artifact says.
 */
export async function reportFork(place: Place, runId: number): Promise<Result> {
  const forge = await place.forge();
  if (forge === undefined)
    throw new UserError("Reporting on a fork needs a token with actions: read and pull-requests: write.");
  const run = await readForkRun(forge, { runId, artifact: "model-gitops-out" });
  if (run === undefined)
    return {
      findings: [],
      isAdvice: true,
      summary: "This run belongs to no open pull request, or left nothing to report.",
      outputs: { comment: "none", pull: "" },
    };
  const base = await openRevision({ host: place.host, forge }, run.pull.base.sha);
  const models = await loadModels(place.head.beside(base), place.options.manifests);
  const report = reportOf(
    place,
    { commit: run.pull.head.sha, base: base.id, findings: [], advice: ADVICE },
    modelsOf(run, models),
  );
  const { summary, comment } = await tell(place, report, run.pull.number);
  return {
    findings: [],
    isAdvice: true,
    summary: summary ?? "",
    outputs: { comment, pull: String(run.pull.number) },
  };
}

function modelsOf({ report }: ForkRun, bases: readonly LoadedModel[]): readonly ModelReport[] {
  return [...report.models].map(([name, claimed]) => {
    const base = bases.find((model) => model.name === name);
    return settleModel({
      model: name,
      manifestPath: base?.file ?? `models/${name}/model.yaml`,
      findings: [],
      ...claimed,
      verdict: judgedAgain(name, claimed, base),
    });
  });
}

/** The fork's own verdict is not shown: the base branch's limits judge its numbers, and even that is only advice. */
function judgedAgain(model: string, { evaluation }: ForkModel, base: LoadedModel | undefined): VerdictRecord {
  const limits = base?.resolved === undefined ? undefined : limitsOf(base.resolved);
  const key = verdictKey({
    evaluationKey: evaluation?.evaluationKey ?? "",
    baseline: evaluation?.baseline.artifact?.digest,
    limits,
    changes: [],
  });
  const numbers =
    evaluation === undefined || limits === undefined ? [] : judge({ model, limits, evaluation, changes: [] });
  return settle({ model, key, findings: [judgeReported(model), ...numbers], evaluation });
}
