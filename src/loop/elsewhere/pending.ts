import type { JobSubmission } from "../../generated/types.ts";
import type { Forge } from "../../forge/forge.ts";
import { UserError } from "../../kernel/errors.ts";
import { isActive } from "../../work/jobs/next-step.ts";
import type { JobStatus } from "../../records/job-state.ts";
import { parseSubmission } from "../../records/parse.ts";
import {
  familyFolder,
  jobFiles,
  jobName,
  pendingFolder,
  readPendingFile,
  submissionFile,
} from "../../work/jobs/names.ts";
import {
  abandonedBecause,
  pendingStep,
  type AskingRun,
  type PendingFacts,
  type PendingStep,
} from "../../work/jobs/pending-step.ts";
import { freeSlots } from "../../work/jobs/slots.ts";
import { overdueReason } from "./cancel-job.ts";
import { unlessGone } from "../place/unless-gone.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

/** A job that a run asked for and does not wait for, and what is to be done about it. */
export interface PendingJob {
  readonly opened: OpenedCluster;
  readonly submission: JobSubmission;
  /** Where the word of it lies. */
  readonly file: string;
  readonly step: PendingStep;
  readonly isHandedOver: boolean;
  /** Whether nobody asks for it any more. */
  readonly isAbandoned: boolean;
}

export interface PendingQuestion {
  readonly opened: OpenedCluster;
  readonly forge: Forge;
  /** `owner/name` */
  readonly repository: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Every job of a repository that was handed to a cluster by a run that did not wait. */
export async function pendingJobs(question: PendingQuestion): Promise<readonly PendingJob[]> {
  const { opened } = question;
  const words = await pendingWords(question);
  if (words.length === 0) return [];
  const statuses = await opened.cluster.status(words.map(({ submission }) => submission));
  const listed = (await opened.cluster.list(question.repository)) ?? [];
  const asked = askedOnce(question);
  const found: PendingJob[] = [];
  for (const { submission, file } of words) {
    const { exchange, settings } = opened;
    const status: JobStatus | undefined = statuses.get(submission.id);
    const hasResult = await isThere(async () => await exchange.read(jobFiles(submission.id).result));
    const handed = `${familyFolder(submission)}${submissionFile(submission.attempt, submission.index)}`;
    const isHandedOver = await isThere(async () => await exchange.read(handed));
    const isOpen = !hasResult && isActive({ status, result: undefined });
    const facts: PendingFacts = {
      submission,
      status,
      hasResult,
      isHandedOver,
      hasRoom: freeSlots(settings.limits ?? {}, listed, [submission]) > 0,
      overdue: isOpen ? await overdueReason(opened, { submission, status }, question.now) : undefined,
      run: await asked.run(submission),
      pull: await asked.pull(submission),
      now: question.now,
    };
    const isAbandoned = abandonedBecause(facts) !== undefined;
    found.push({ opened, submission, file, step: pendingStep(facts), isHandedOver, isAbandoned });
  }
  return found;
}

interface Word {
  readonly submission: JobSubmission;
  readonly file: string;
}

/** One that cannot be read, or breaks its schema, stops no other; nor is what names another job than its own ours. */
async function pendingWords({ opened, repository }: PendingQuestion): Promise<readonly Word[]> {
  const folder = pendingFolder(repository);
  const found: Word[] = [];
  for (const name of await opened.exchange.list(folder)) {
    const own = readPendingFile(name);
    if (own === undefined) continue;
    const file = `${folder}${name}`;
    const submission = await readable(async () => {
      const bytes = await opened.exchange.read(file);
      return bytes && parseSubmission(new TextDecoder().decode(bytes), file);
    });
    if (submission === undefined || submission.cluster !== opened.name || submission.run?.id !== own.run) continue;
    const { id, group } = jobName({ ...submission, repository }, submission.attempt, submission.index);
    if (submission.id === own.id && submission.id === id && submission.group === group)
      found.push({ submission, file });
  }
  return found;
}

async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Also of what is there and cannot be read: whoever goes on says why. */
async function isThere(read: () => Promise<unknown>): Promise<boolean> {
  try {
    return (await read()) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

/** Runs and pull requests, each asked for once however many jobs name it. */
function askedOnce({ forge }: PendingQuestion) {
  const runs = new Map<number, Promise<AskingRun | undefined>>();
  const pulls = new Map<number, Promise<PendingFacts["pull"]>>();
  return {
    async run({ run }: JobSubmission): Promise<AskingRun | undefined> {
      if (run === undefined) return undefined;
      const known = runs.get(run.id) ?? askingRun(forge, run.id);
      runs.set(run.id, known);
      return await known;
    },
    async pull({ run }: JobSubmission): Promise<PendingFacts["pull"]> {
      const number = run?.pull;
      if (number === undefined) return undefined;
      const known = pulls.get(number) ?? pullOf(forge, number);
      pulls.set(number, known);
      return await known;
    },
  };
}

async function askingRun(forge: Forge, id: number): Promise<AskingRun | undefined> {
  const found = await unlessGone(async () => await forge.workflowRun(id));
  if (found === undefined) return undefined;
  const { status, conclusion, attempt, event, headSha, createdAt } = found;
  return { status, conclusion, attempt, event, headSha, createdAt, isOurs: await usesSuite(forge, found) };
}

/** Whoever can write the exchange can name any run; only those of workflows that use the suite are ours to start. */
async function usesSuite(
  forge: Forge,
  { path, headSha }: { readonly path: string; readonly headSha: string },
): Promise<boolean> {
  const bytes = await unlessGone(async () => await forge.fileAt(path, headSha));
  return bytes !== undefined && /\buses:\s*['"]?[^\s'"#]*model-gitops/.test(new TextDecoder().decode(bytes));
}

async function pullOf(forge: Forge, number: number): Promise<PendingFacts["pull"]> {
  const found = await unlessGone(async () => await forge.pull(number));
  return found === undefined ? { state: "closed", headSha: "" } : { state: found.state, headSha: found.head.sha };
}
