import type { CardDiff, EvaluationRecord, PlanRecord, RunRecord, VerdictRecord } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { parseCardDiff, parseEvaluation, parsePlan, parseRun, parseVerdict } from "../records/parse.ts";
import type { Forge, Pull, WorkflowRun } from "./forge.ts";
import { unzip } from "./zip.ts";

/** What a fork's run says of itself: data, never proof. */
export interface ForkReport {
  readonly plan?: PlanRecord;
  readonly models: ReadonlyMap<string, ForkModel>;
}

export interface ForkModel {
  readonly run?: RunRecord;
  readonly evaluation?: EvaluationRecord;
  readonly verdict?: VerdictRecord;
  readonly cardDiff?: CardDiff;
}

export const FORK_LIMITS = { compressed: 5 * 1024 ** 2, inflated: 20 * 1024 ** 2, entries: 2000 } as const;

/**
 * Parses the artifact of a fork's run: JSON of known names and schemas, whose models are those of their folders. Other
 * files are left packed. Throws a UserError on a hostile archive and on a record that breaks its schema.
 */
export function readForkArtifact(zip: Uint8Array): ForkReport {
  const files = unzip(zip, FORK_LIMITS, (name) => PLACE.test(name));
  const models = new Map<string, ForkModel>();
  let plan: PlanRecord | undefined;
  for (const [name, bytes] of files) {
    const [, model, kind = ""] = PLACE.exec(name) ?? [];
    const text = decode(bytes, name);
    if (model === undefined) plan = kind === "plan" ? parsePlan(text, name) : plan;
    else if (kind !== "plan") models.set(model, { ...models.get(model), ...parsed({ kind, text, name, model }) });
  }
  return { models, ...(plan !== undefined && { plan }) };
}

// upload-artifact drops the folders that all files share, so the first one may be missing.
const PLACE = /^(?:model-gitops-out\/)?(?:([a-z][a-z0-9_-]{0,62})\/)?(run|evaluation|verdict|card-diff|plan)\.json$/;

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${name} in the uploaded report is not UTF-8. Run the pull request's workflow again.`, {
      cause,
    });
  }
}

interface ForkFile {
  readonly kind: string;
  readonly text: string;
  readonly name: string;
  readonly model: string;
}

function parsed(file: ForkFile): ForkModel {
  if (file.kind === "run") return { run: own(parseRun(file.text, file.name), file) };
  if (file.kind === "evaluation") return { evaluation: own(parseEvaluation(file.text, file.name), file) };
  if (file.kind === "verdict") return { verdict: own(parseVerdict(file.text, file.name), file) };
  return { cardDiff: own(parseCardDiff(file.text, file.name), file) };
}

function own<T extends { readonly model: string }>(record: T, { model, name }: ForkFile): T {
  if (record.model === model) return record;
  throw new UserError(
    `${name} in the uploaded report is about another model than its folder. Run the pull request's workflow again.`,
  );
}

/**
 * The open pull request that a workflow run belongs to, found by head owner, branch, commit and repository id; never by
 * what the artifact says, which could name any pull request. (For forks GitHub leaves `workflow_run.pull_requests`
 * empty.) Undefined when its head has moved on, or it was closed.
 */
export async function findForkPull(forge: Pick<Forge, "pullsByHead">, run: WorkflowRun): Promise<Pull | undefined> {
  const pulls = await forge.pullsByHead(run.headOwner, run.headBranch);
  return pulls.find(
    ({ state, head }) =>
      state === "open" &&
      head.sha === run.headSha &&
      head.repositoryId === run.headRepositoryId &&
      head.branch === run.headBranch &&
      head.owner.toLowerCase() === run.headOwner.toLowerCase(),
  );
}

export interface ForkRun {
  readonly run: WorkflowRun;
  readonly pull: Pull;
  readonly report: ForkReport;
}

export interface ForkQuestion {
  readonly runId: number;
  /** The name under which the untrusted half uploads its records. */
  readonly artifact: string;
}

type ForkForge = Pick<Forge, "workflowRun" | "pullsByHead" | "artifacts" | "downloadArtifact">;

/**
 * The trusted second half's input: pull request and report of a finished run; undefined where there is nothing to
 * report on (no pull request, a head that moved on, no artifact). Throws a UserError on a refused artifact.
 */
export async function readForkRun(forge: ForkForge, { runId, artifact }: ForkQuestion): Promise<ForkRun | undefined> {
  const run = await forge.workflowRun(runId);
  if (run.event !== "pull_request") return undefined;
  const pull = await findForkPull(forge, run);
  if (pull === undefined) return undefined;
  const uploads = await forge.artifacts(runId);
  // A re-run uploads again under the same name; the last one is the newest.
  const upload = uploads
    .filter(({ name, expired }) => name === artifact && !expired)
    .toSorted((a, b) => b.id - a.id)[0];
  if (upload === undefined) return undefined;
  const zip = await forge.downloadArtifact(upload.id, FORK_LIMITS.compressed);
  return { run, pull, report: readForkArtifact(zip) };
}
