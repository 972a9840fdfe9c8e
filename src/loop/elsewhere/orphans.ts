import { findingOf, type Finding } from "../../findings/finding.ts";
import type { ListedJob } from "../../clusters/cluster.ts";
import type { Forge } from "../../forge/forge.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { jobFiles } from "../../work/jobs/names.ts";
import { unlessGone } from "../place/unless-gone.ts";
import type { Place } from "../place/place.ts";
import { cancelJob } from "./cancel-job.ts";
import { COLLECT } from "./collect-rules.ts";
import type { OpenedCluster } from "./opened-cluster.ts";
import { openedClusters } from "./opened-clusters.ts";
import { pendingJobs } from "./pending.ts";
import type { ClusterPool } from "./pool.ts";
import { repositoryOf } from "./run-of.ts";

/** Whether jobs that nobody waits for are ended, or only told. */
export type Reaping = "report" | "end";

/**
 * Jobs of this repository on its clusters that no run waits for and no open pull request asks for: runners that died, and
 * branches that were pushed over. A finding each; with `end` they are cancelled.
 */
export async function orphanedJobs(place: Place, reaping: Reaping, pool?: ClusterPool): Promise<readonly Finding[]> {
  const forge = await place.forge();
  if (forge === undefined)
    throw new UserError(
      "Which runs wait for jobs on clusters only GitHub knows. Give the action a token with `actions: read`.",
    );
  const { clusters, problems } = await openedClusters(place, pool);
  const findings = [...problems].map(([name, message]) =>
    findingOf(COLLECT.unreachable, { outcome: "unmeasured", subject: name, message }),
  );
  for (const opened of clusters) {
    try {
      findings.push(...(await orphansOn(place, { forge, opened, reaping })));
    } catch (error) {
      findings.push(
        findingOf(COLLECT.unreachable, { outcome: "unmeasured", subject: opened.name, message: userMessage(error) }),
      );
    }
  }
  return findings;
}

interface Asked {
  readonly forge: Forge;
  readonly opened: OpenedCluster;
  readonly reaping: Reaping;
}

async function orphansOn(place: Place, { forge, opened, reaping }: Asked): Promise<readonly Finding[]> {
  const repository = await repositoryOf(place);
  const listed = await opened.cluster.list(repository);
  if (listed === undefined) {
    const message = `${opened.cluster.name} cannot list its jobs, so one may run that nobody waits for.`;
    return [findingOf(COLLECT.unreachable, { outcome: "unmeasured", subject: opened.name, message })];
  }
  if (listed.length === 0) return [];
  const now = place.host.now();
  const pending = await pendingJobs({ opened, forge, repository, now });
  const wanted = new Set(pending.flatMap(({ submission, isAbandoned }) => (isAbandoned ? [] : [submission.id])));
  const findings: Finding[] = [];
  for (const job of listed) {
    if (wanted.has(job.id) || (await isWaitedFor(forge, opened, job))) continue;
    const isEnded = reaping === "end" && place.options.dryRun !== true;
    if (isEnded) await cancelJob(opened, nameOf(job.id), "nobody waited for it any more");
    const model = job.labels["model"];
    const message = `The job ${job.id} (${job.handle}) ${job.state === "running" ? "runs" : "is queued"} on ${opened.name}, and nobody waits for it${isEnded ? "; it was cancelled" : ""}.`;
    findings.push(findingOf(COLLECT.orphan, { ...(model !== undefined && { model }), message }));
  }
  return findings;
}

/** Runs leave word while they wait; of one that has ended the word counts no more. */
async function isWaitedFor(forge: Forge, { exchange }: OpenedCluster, job: ListedJob): Promise<boolean> {
  const marks = await exchange.list(jobFiles(job.id).waits);
  const named = marks.map((mark) => Number(/^(\d+)-\d+\.json$/.exec(mark)?.[1] ?? Number.NaN));
  // A person's own terminal, which nobody can ask.
  if (named.some((id) => Number.isNaN(id))) return true;
  const own = Number(job.labels["run"] ?? Number.NaN);
  const runs = new Set([...named, ...(Number.isSafeInteger(own) ? [own] : [])]);
  for (const run of runs) if (await isGoing(forge, run)) return true;
  // Handed over from a terminal, or by nobody that can be asked.
  return runs.size === 0;
}

async function isGoing(forge: Forge, run: number): Promise<boolean> {
  const found = await unlessGone(async () => await forge.workflowRun(run));
  return found !== undefined && found.status !== "completed";
}

function nameOf(id: string) {
  const at = id.lastIndexOf("-");
  return { id, group: id.slice(0, at), index: Number(id.slice(at + 1)) };
}
