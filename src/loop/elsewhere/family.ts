import { said } from "../../clusters/engine-words.ts";
import { parseJobResult, parseSubmission } from "../../records/parse.ts";
import type { JobResult, JobSubmission } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { isRecord } from "../../kernel/guards.ts";
import type { JobStatus } from "../../records/job-state.ts";
import {
  familyFolder,
  jobFiles,
  jobName,
  pendingFolder,
  readPendingFile,
  readSubmissionFile,
  submissionFile,
  type JobFamily,
} from "../../work/jobs/names.ts";
import { isActive, type Attempt } from "../../work/jobs/next-step.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

/** One attempt, and what was handed over of it. */
export interface KnownAttempt extends Attempt {
  readonly submission: JobSubmission;
  /** Whether it was seen to run. */
  readonly hasRun: boolean;
}

/** What is known of the jobs of one family: read once, then kept up to date by looking at what has not ended. */
export class Family {
  readonly family: JobFamily;
  readonly #opened: OpenedCluster;
  readonly #now: () => number;
  readonly #attempts = new Map<string, KnownAttempt>();
  /** The newest attempt of each seed that somebody wrote of, be it readable or not. */
  readonly #used = new Map<number, number>();
  readonly #left: JobSubmission[] = [];

  constructor(opened: OpenedCluster, family: JobFamily, now: () => number) {
    this.#opened = opened;
    this.family = family;
    this.#now = now;
  }

  /** Of one seed, by its index. */
  of(index: number): readonly KnownAttempt[] {
    return [...this.#attempts.values()].filter(({ submission }) => submission.index === index);
  }

  /** The attempt of a seed that nobody has used. */
  unused(index: number): number {
    return (this.#used.get(index) ?? 0) + 1;
  }

  /** Jobs on a cluster that the manifest has left, and that left no result: nobody here can tell how they are. */
  left(): readonly JobSubmission[] {
    return this.#left;
  }

  /** Reads what was handed over before, by whichever run. What breaks its schema is nobody's. */
  async read(): Promise<void> {
    const { exchange } = this.#opened;
    const folder = familyFolder(this.family);
    const words = await exchange.list(pendingFolder(this.family.repository));
    const asked = new Set(words.map((word) => readPendingFile(word)?.id));
    for (const name of await exchange.list(folder)) {
      const place = readSubmissionFile(name);
      if (place === undefined) continue;
      this.#used.set(place.index, Math.max(place.attempt, this.#used.get(place.index) ?? 0));
      const submission = await this.#submission(`${folder}${name}`);
      if (submission === undefined) continue;
      // A cluster that the manifest has left knows nothing here; what its jobs made counts all the same.
      const isElsewhere = submission.cluster !== this.#opened.name;
      const isTold = isElsewhere || (await exchange.read(jobFiles(submission.id).told)) !== undefined;
      const result = isElsewhere ? await this.#result(submission.id) : undefined;
      if (isElsewhere && result === undefined) this.#left.push(submission);
      this.#know(submission, { isAwaited: asked.has(submission.id), isTold, result });
    }
    await this.look();
  }

  /** Looks at every attempt that has not ended by what is known of it. */
  async look(): Promise<void> {
    const open = [...this.#attempts.values()].filter(({ result, isTold }) => result === undefined && !isTold);
    const left = await this.#lookForResults(open);
    if (left.length === 0) return;
    const statuses = await this.#opened.cluster.status(left.map(({ submission }) => submission));
    const ended: KnownAttempt[] = [];
    for (const known of left) {
      const { id } = known.submission;
      const status = (await this.#cancelled(id, statuses.get(id))) ?? statuses.get(id);
      const hasEnded = status !== undefined && !isActive({ status, result: undefined });
      const hasRun = known.hasRun || status?.state === "running";
      const seen = { ...known, status, hasRun, endedAt: known.endedAt ?? (hasEnded ? this.#now() : undefined) };
      this.#attempts.set(id, seen);
      if (hasEnded) ended.push(seen);
    }
    // It is written before the engine says that the job has ended, maybe between the two looks.
    await this.#lookForResults(ended);
  }

  /** Those of them that have left none. */
  async #lookForResults(attempts: readonly KnownAttempt[]): Promise<readonly KnownAttempt[]> {
    const left: KnownAttempt[] = [];
    for (const known of attempts) {
      const { id } = known.submission;
      const result = await this.#result(id);
      if (result === undefined) left.push(known);
      else this.#attempts.set(id, { ...known, result });
    }
    return left;
  }

  /** What we have cancelled is so, though the engine has forgotten it, or has not yet ended it. */
  async #cancelled(id: string, status: JobStatus | undefined): Promise<JobStatus | undefined> {
    if (status !== undefined && !isActive({ status, result: undefined })) return undefined;
    const bytes = await this.#opened.exchange.read(jobFiles(id).cancelled);
    if (bytes === undefined) return undefined;
    return { state: "cancelled", handle: status?.handle ?? id, ...whyIn(bytes) };
  }

  /** Writes that an attempt is handed over, before it is: whoever comes later finds it. */
  async add(submission: JobSubmission): Promise<void> {
    const { exchange } = this.#opened;
    const file = `${familyFolder(this.family)}${submissionFile(submission.attempt, submission.index)}`;
    this.#used.set(submission.index, Math.max(submission.attempt, this.#used.get(submission.index) ?? 0));
    if (!(await exchange.claim(file, JSON.stringify(submission)))) {
      const first = await this.#submission(file);
      this.#know(first ?? submission, { isAwaited: true, isTold: false });
      return;
    }
    this.#know(submission, { isAwaited: true, isTold: false });
  }

  /** This run waits for it from now on: how it ends is news. */
  awaited(id: string): void {
    const known = this.#attempts.get(id);
    if (known !== undefined) this.#attempts.set(id, { ...known, isAwaited: true });
  }

  /** That it failed is told by this run, and by no other. */
  async tell(id: string): Promise<void> {
    const known = this.#attempts.get(id);
    await this.#opened.exchange.claim(jobFiles(id).told, "{}");
    if (known !== undefined) this.#attempts.set(id, { ...known, isTold: true });
  }

  #know(
    submission: JobSubmission,
    { isAwaited, isTold, result }: Pick<Attempt, "isAwaited" | "isTold"> & Partial<Pick<Attempt, "result">>,
  ): void {
    const before = this.#attempts.get(submission.id);
    this.#attempts.set(submission.id, {
      ...(before ?? { status: undefined, result, endedAt: undefined, isTold, hasRun: false }),
      attempt: submission.attempt,
      submittedAt: Date.parse(submission.submittedAt),
      isAwaited: isAwaited || before?.isAwaited === true,
      submission,
    });
  }

  async #submission(file: string): Promise<JobSubmission | undefined> {
    const bytes = await this.#opened.exchange.read(file);
    if (bytes === undefined) return undefined;
    const submission = ownOnly(() => parseSubmission(new TextDecoder().decode(bytes), file));
    const { repository, model, trainKey } = this.family;
    if (submission?.trainKey !== trainKey || submission.model !== model) return undefined;
    // Whoever can write here may not name another model's job.
    const own = jobName(this.family, submission.attempt, submission.index);
    const isNamed = submission.id === own.id && submission.group === own.group;
    return isNamed && submission.repository.toLowerCase() === repository.toLowerCase() ? submission : undefined;
  }

  async #result(id: string): Promise<JobResult | undefined> {
    const file = jobFiles(id).result;
    const bytes = await this.#opened.exchange.read(file);
    if (bytes === undefined) return undefined;
    const result = ownOnly(() => parseJobResult(new TextDecoder().decode(bytes), file));
    return result?.id === id ? result : broken(id, "the result that lies in the exchange is none of this job");
  }
}

/** A result that nobody can read ends its job all the same. */
function broken(id: string, reason: string): JobResult {
  return {
    schema: "model-gitops/job-result/v1",
    id,
    job: `sha256:${"0".repeat(64)}`,
    end: { kind: "left-nothing", reason },
    startedAt: new Date(0).toISOString(),
    durationSeconds: 0,
    restarts: 0,
    artifact: [],
    tail: [],
  };
}

/** Why somebody cancelled it, in one line. */
function whyIn(bytes: Uint8Array): { readonly reason?: string } {
  try {
    const mark: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(mark) && typeof mark["why"] === "string" ? { reason: said(mark["why"], 500) } : {};
  } catch {
    return {};
  }
}

function ownOnly<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
