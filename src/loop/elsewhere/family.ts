import { parseJobResult, parseSubmission } from "../../records/parse.ts";
import type { JobResult, JobSubmission } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { familyFolder, jobFiles, readSubmissionFile, submissionFile, type JobFamily } from "../../work/jobs/names.ts";
import { isActive, type Attempt } from "../../work/jobs/next-step.ts";
import type { OpenedCluster } from "./opened-cluster.ts";

/** One attempt, and what was handed over of it. */
export interface KnownAttempt extends Attempt {
  readonly submission: JobSubmission;
}

/** What is known of the jobs of one family: read once, then kept up to date by looking at what has not ended. */
export class Family {
  readonly family: JobFamily;
  readonly #opened: OpenedCluster;
  readonly #now: () => number;
  readonly #attempts = new Map<string, KnownAttempt>();

  constructor(opened: OpenedCluster, family: JobFamily, now: () => number) {
    this.#opened = opened;
    this.family = family;
    this.#now = now;
  }

  /** Of one seed, by its index. */
  of(index: number): readonly KnownAttempt[] {
    return [...this.#attempts.values()].filter(({ submission }) => submission.index === index);
  }

  /** Reads what was handed over before, by whichever run. What breaks its schema is nobody's. */
  async read(): Promise<void> {
    const { exchange } = this.#opened;
    const folder = familyFolder(this.family);
    for (const name of await exchange.list(folder)) {
      if (readSubmissionFile(name) === undefined) continue;
      const submission = await this.#submission(`${folder}${name}`);
      if (submission === undefined) continue;
      // A cluster that the manifest has left knows nothing here; what its jobs made counts all the same.
      const isElsewhere = submission.cluster !== this.#opened.name;
      const isTold = isElsewhere || (await exchange.read(jobFiles(submission.id).told)) !== undefined;
      const result = isElsewhere ? await this.#result(submission.id) : undefined;
      this.#know(submission, { isAwaited: submission.isDetached, isTold, result });
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
      const status = statuses.get(id);
      const hasEnded = status !== undefined && !isActive({ status, result: undefined });
      const seen = { ...known, status, endedAt: known.endedAt ?? (hasEnded ? this.#now() : undefined) };
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

  /** Writes that an attempt is handed over, before it is: whoever comes later finds it. */
  async add(submission: JobSubmission): Promise<void> {
    const { exchange } = this.#opened;
    const file = `${familyFolder(this.family)}${submissionFile(submission.attempt, submission.index)}`;
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
      ...(before ?? { status: undefined, result, endedAt: undefined, isTold }),
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
    const isOwn = submission?.trainKey === trainKey && submission.model === model;
    return isOwn && submission.repository.toLowerCase() === repository.toLowerCase() ? submission : undefined;
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

function ownOnly<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
