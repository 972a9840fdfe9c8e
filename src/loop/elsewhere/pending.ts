import type { JobSubmission } from "../../generated/types.ts";
import { ApiError } from "../../forge/api-error.ts";
import type { Forge } from "../../forge/forge.ts";
import { UserError } from "../../kernel/errors.ts";
import { parseSubmission } from "../../records/parse.ts";
import { familyFolder, jobFiles, submissionFile } from "../../work/jobs/names.ts";
import { abandonedBecause, pendingStep, type PendingFacts, type PendingStep } from "../../work/jobs/pending-step.ts";
import { freeSlots } from "../../work/jobs/slots.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

/** A job that nobody waits for, and what is to be done about it. */
export interface PendingJob {
  readonly opened: OpenedCluster;
  readonly submission: JobSubmission;
  readonly step: PendingStep;
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
  const submissions = await pendingSubmissions(question);
  const statuses = submissions.length === 0 ? new Map() : await opened.cluster.status(submissions);
  const listed = (await opened.cluster.list(question.repository)) ?? [];
  const found: PendingJob[] = [];
  for (const submission of submissions) {
    const { exchange, settings } = opened;
    const file = `${familyFolder(submission)}${submissionFile(submission.attempt, submission.index)}`;
    const facts: PendingFacts = {
      submission,
      status: statuses.get(submission.id),
      hasResult: (await exchange.read(jobFiles(submission.id).result)) !== undefined,
      isHandedOver: (await exchange.read(file)) !== undefined,
      hasRoom: freeSlots(settings.limits ?? {}, listed, [submission]) > 0,
      run: await runOf(question, submission),
      pull: await pullOf(question, submission),
      now: question.now,
    };
    found.push({ opened, submission, step: pendingStep(facts), isAbandoned: abandonedBecause(facts) !== undefined });
  }
  return found;
}

/** What breaks its schema, or is another repository's or cluster's, is not ours to look at. */
async function pendingSubmissions({ opened, repository }: PendingQuestion): Promise<readonly JobSubmission[]> {
  const found: JobSubmission[] = [];
  for (const name of await opened.exchange.list("pending/")) {
    const file = `pending/${name}`;
    const bytes = await opened.exchange.read(file);
    const submission = bytes && submissionIn(bytes, file);
    if (submission?.repository.toLowerCase() !== repository.toLowerCase()) continue;
    if (submission.cluster === opened.name && `${submission.id}.json` === name) found.push(submission);
  }
  return found;
}

function submissionIn(bytes: Uint8Array, file: string): JobSubmission | undefined {
  try {
    return parseSubmission(new TextDecoder().decode(bytes), file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function runOf({ forge }: PendingQuestion, { run }: JobSubmission): Promise<PendingFacts["run"]> {
  if (run === undefined) return undefined;
  const found = await unlessGone(async () => await forge.workflowRun(run.id));
  return found && { status: found.status, createdAt: found.createdAt, headSha: found.headSha };
}

async function pullOf({ forge }: PendingQuestion, { run }: JobSubmission): Promise<PendingFacts["pull"]> {
  const number = run?.pull;
  if (number === undefined) return undefined;
  const found = await unlessGone(async () => await forge.pull(number));
  return found === undefined ? { state: "closed", headSha: "" } : { state: found.state, headSha: found.head.sha };
}

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}
