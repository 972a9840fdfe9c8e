import type { Finding } from "../../findings/finding.ts";
import { plural } from "../../kernel/text.ts";
import { isHosted } from "../../manifest/hosted-runner.ts";
import { planFile } from "../../records/layout.ts";
import { renderPlan } from "../../report/plan.ts";
import type { Result } from "../../host/result.ts";
import type { JobMatrix } from "../../work/planning/job-matrix.ts";
import { checkFirstUse } from "../approvals/first-use.ts";
import { modelsOfChangedEntries } from "../promotion/changed-entries.ts";
import { leastTimes } from "../promotion/least-times.ts";
import { openChange } from "../models/open-change.ts";
import { keepRecord } from "../place/outputs.ts";
import { removalReports } from "../judging/removals.ts";
import { withClusters } from "../models/plan-clusters.ts";
import { withMargins } from "../models/plan-margins.ts";
import type { Session } from "../place/session.ts";
import { isMisnamed } from "../models/unknown-models.ts";

/**
 * The `plan` action. It only informs: what needs a person is said here and judged by the gate, but a model that waits
 * for one is not sent to a training job, and neither is a fork's to a self-hosted runner.
 */
export async function planAll(session: Session): Promise<Result> {
  const { place, change } = session;
  const { models, broken, removed, findings, ...opened } = await openChange(session);
  const planned = await withClusters(place, opened.plan.models, models);
  const plan = { ...opened.plan, models: await withMargins(place.host, planned, models) };
  await keepRecord(place, planFile(place.options.output), plan);
  const held: Finding[] = [];
  for (const model of models) held.push(...(await checkFirstUse(session, model)));
  const waiting = new Set(held.filter(({ outcome }) => outcome === "inconclusive").map(({ model }) => model));
  const names = new Set(models.map(({ name }) => name));
  const entries = await modelsOfChangedEntries(session);
  const isFork = change?.pull?.isFork === true;
  const isHeld = (wanted: string): boolean =>
    waiting.has(wanted) ||
    // A fork's code reaches no machine of ours: only GitHub's own runners, which are thrown away.
    (isFork && !isHosted(models.find(({ name }) => name === wanted)?.head.training.runner ?? []));
  const jobs = without(opened.matrix, isHeld);
  // Nor does it reach a cluster.
  const elsewhere = without(opened.elsewhere, (wanted) => isFork || isHeld(wanted));
  const count = jobs.include.length + elsewhere.include.length;
  return {
    findings: [
      ...findings,
      ...(await removalReports(session, removed)).flatMap((model) => model.findings),
      ...broken.flatMap(({ read }) => read.findings),
      ...held,
    ],
    isAdvice: !findings.some(isMisnamed),
    summary: renderPlan(plan, await leastTimes(place, [...models, ...entries.filter(({ name }) => !names.has(name))])),
    outputs: {
      matrix: JSON.stringify(jobs),
      "has-training": String(jobs.include.length > 0),
      "elsewhere-matrix": JSON.stringify(elsewhere),
      "has-elsewhere": String(elsewhere.include.length > 0),
      models: plan.models.map(({ model }) => model).join(","),
      plan: planFile(place.options.output),
      summary: `${plural(plan.models.length, "model")} affected, ${plural(count, "training job")}`,
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
