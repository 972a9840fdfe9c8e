import type { Finding } from "../findings/finding.ts";
import { plural } from "../kernel/text.ts";
import { isHosted } from "../manifest/hosted-runner.ts";
import { planFile } from "../records/layout.ts";
import { renderPlan } from "../report/plan.ts";
import type { Result } from "../host/result.ts";
import type { JobMatrix } from "../work/job-matrix.ts";
import { checkFirstUse } from "./first-use.ts";
import { removalReports } from "./removals.ts";
import { withMargins } from "./plan-margins.ts";
import type { Session } from "./session.ts";
import { keepPlan, openSubjects } from "./subjects.ts";
import { isMisnamed } from "./unknown-models.ts";

/**
 * The `plan` action. It only informs: what needs a person is said here and judged by the gate, but a model that waits
 * for one is not sent to a training job, and neither is a fork's to a self-hosted runner.
 */
export async function planAll(session: Session): Promise<Result> {
  const { subjects, matrix, broken, removed, findings, ...opened } = await openSubjects(session);
  const plan = { ...opened.plan, models: await withMargins(session.host, opened.plan.models, subjects) };
  await keepPlan(session, plan);
  const held: Finding[] = [];
  for (const subject of subjects) held.push(...(await checkFirstUse(session, subject)));
  const waiting = new Set(held.filter(({ outcome }) => outcome === "inconclusive").map(({ model }) => model));
  const isFork = session.event.kind === "pull_request" && session.event.isFork;
  const jobs = without(
    matrix,
    (model) =>
      waiting.has(model) ||
      // A fork's code reaches no machine of ours: only GitHub's own runners, which are thrown away.
      (isFork && !isHosted(subjects.find(({ name }) => name === model)?.head.training.runner ?? [])),
  );
  return {
    findings: [
      ...findings,
      ...(await removalReports(session, removed)).flatMap((model) => model.findings),
      ...broken.flatMap(({ read }) => read.findings),
      ...held,
    ],
    isAdvice: !findings.some(isMisnamed),
    summary: renderPlan(plan),
    outputs: {
      matrix: JSON.stringify(jobs),
      "has-training": String(jobs.include.length > 0),
      models: plan.models.map(({ model }) => model).join(","),
      plan: planFile(session.options.output),
      summary: `${plural(plan.models.length, "model")} affected, ${plural(jobs.include.length, "training job")}`,
    },
  };
}

function without(matrix: JobMatrix, isHeld: (model: string) => boolean): JobMatrix {
  const include = matrix.include.flatMap((job) => {
    const models = job.models.split(",").filter((model) => !isHeld(model));
    return models.length === 0 ? [] : [{ ...job, models: models.join(",") }];
  });
  return { include };
}
