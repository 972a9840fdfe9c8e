import type { Job } from "../../clusters/cluster.ts";
import { agentCommand } from "../../clusters/agent.ts";
import { hexOf } from "../../records/canonical.ts";
import { jobName } from "../../work/jobs/names.ts";
import { freeSlots } from "../../work/jobs/slots.ts";
import type { Followed, Wanted } from "./followed.ts";
import { leaveWord, submissionOf, waitForOne } from "./waiting.ts";

/** What unpacking, setting up and bringing bytes home may take beside the timeouts: milliseconds. */
const SLACK = 30 * 60_000;

/**
 * Hands over as many as there is room for, from the first. What was handed over is written before it is, so that a run
 * that is cut off in between loses nothing, and no job is started twice.
 */
export async function submitSeeds(followed: Followed, wanted: readonly Wanted[]): Promise<number> {
  const { opened } = followed;
  return await opened.alone(async () => {
    const { gpus } = followed.model.head.training.requires;
    const free = freeSlots(
      opened.settings.limits ?? {},
      await activeJobs(followed, wanted),
      wanted.map(() => ({ gpus })),
    );
    const now = wanted.slice(0, free);
    const jobs: Job[] = [];
    for (const one of now) jobs.push(await handOverOne(followed, one));
    // A cluster may start those of one attempt as one.
    for (const group of new Set(jobs.map((job) => job.group)))
      await opened.cluster.submit(jobs.filter((job) => job.group === group));
    for (const { id } of jobs) followed.host.log.info(`[${followed.model.name}] handed over to ${opened.name}: ${id}`);
    return now.length;
  });
}

/** What waits or runs there: as the engine tells, and what it does not show yet. */
async function activeJobs(
  { opened, family, repository }: Followed,
  wanted: readonly Wanted[],
): Promise<readonly { readonly gpus: number }[]> {
  const listed = (await opened.cluster.list(repository)) ?? [];
  const active = new Map([
    ...opened.taken,
    ...listed.map(({ id, gpus }) => [id, opened.taken.get(id) ?? gpus] as const),
  ]);
  // Of what may have arrived before its answer was lost, none is counted twice.
  for (const { attempt, index } of wanted) active.delete(jobName(family.family, attempt, index).id);
  return [...active.values()].map((gpus) => ({ gpus }));
}

async function handOverOne(followed: Followed, { index, attempt }: Wanted): Promise<Job> {
  const { opened, model, family, repository, run } = followed;
  const { training } = model.head;
  const name = jobName(family.family, attempt, index);
  const seed = training.seeds[index] ?? 0;
  const handed = await followed.handedOver();
  const digest = await handed.jobOf({ id: name.id, seed, attempt });
  const { gpus, cpus, memoryBytes: memory, gpuMemoryBytes: gpuMemory, diskBytes: disk } = training.requires;
  const submission = submissionOf(followed, { index, attempt });
  // Before it is handed over: a run that is cut off in between leaves word of it.
  if (followed.on.isDetached) await leaveWord(followed, submission);
  await family.add(submission);
  if (followed.on.isDetached) opened.taken.set(name.id, gpus);
  else await waitForOne(followed, submission);
  return {
    ...name,
    command: agentCommand({
      python: opened.settings.python ?? "python3",
      exchange: opened.exchange.address,
      job: digest,
    }),
    env: {},
    requires: { gpus, cpus, memory, gpuMemory, disk },
    timeout: training.timeoutMs * (training.setup.length > 0 ? 2 : 1) + SLACK,
    wishes: followed.on.wishes,
    ...(training.runtimeEnv !== undefined && { runtimeEnv: training.runtimeEnv }),
    labels: {
      repository,
      model: model.name,
      "train-key": hexOf(model.trainKey),
      ...(run !== undefined && { run: String(run.id) }),
    },
  };
}
