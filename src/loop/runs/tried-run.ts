import { ApiError } from "../../forge/api-error.ts";
import type { Forge, WorkflowArtifact, WorkflowRun } from "../../forge/forge.ts";
import { unzip } from "../../forge/zip.ts";
import { userMessage } from "../../kernel/errors.ts";
import { isRecord } from "../../kernel/guards.ts";
import { sha256 } from "../../records/canonical.ts";
import type { Claim } from "../../work/holdouts/tally.ts";
import type { Place } from "../place/place.ts";
import { isLeftRecord, leftRecords, type LeftRecords } from "./left-records.ts";

/** Records without artifacts; a pull request of a thousand models leaves some dozens of megabytes. */
const LIMITS = { compressed: 64 * 1024 ** 2, inflated: 256 * 1024 ** 2, entries: 20_000 } as const;
/** A re-run uploads again; who uploads more often than that is not followed. */
const MOST_UPLOADS = 3;

/** What is not there any more, and what GitHub does not give. Another failure says nothing of the run. */
const GONE: ReadonlySet<number> = new Set([404, 410, 413]);

/** What the gate hands on, which is the smaller one; else what was evaluated. */
const UPLOADS = ["model-gitops-report", "model-gitops-out"] as const;

/** A claim, and the digest of the evaluation.json that makes it. */
export interface ReadClaim extends Claim {
  readonly evaluation: string;
}

/** What a run of a pull request says that it evaluated: data, never proof. */
export interface TriedRun {
  readonly run: WorkflowRun;
  readonly uploads: readonly WorkflowArtifact[];
  /** At most one for each model and upload. */
  readonly claims: ReadonlyMap<string, readonly ReadClaim[]>;
  /** Models of which there is an evaluation that cannot be read. */
  readonly broken: readonly string[];
  /** What its last attempt left, by model. */
  readonly left: ReadonlyMap<string, LeftRecords>;
  /** Why nothing is known of it; undefined where something, or that it evaluated nothing, is. */
  readonly unread?: "expired" | "unreadable" | "absent";
}

/**
 * Reads what a run left, with two requests and one for its bytes: hostile contents, and bytes that are gone, are told as
 * such. Throws where the forge does not answer.
 */
export async function readTriedRun(place: Pick<Place, "host">, forge: Forge, run: WorkflowRun): Promise<TriedRun> {
  const uploads = await forge.artifacts(run.id);
  const nothing = { run, uploads, claims: new Map<string, readonly ReadClaim[]>(), broken: [] };
  let left: ReadonlyMap<string, LeftRecords> = new Map();
  let isSilent = false;
  let unread: "expired" | "unreadable" | "absent" = "absent";
  for (const name of UPLOADS) {
    const own = uploads.filter((upload) => upload.name === name);
    const live = own.filter(({ expired }) => !expired).toSorted((a, b) => b.id - a.id);
    if (live.length === 0) {
      unread = own.length > 0 && unread === "absent" ? "expired" : unread;
      continue;
    }
    try {
      const found = await recordsIn(forge, live.slice(0, MOST_UPLOADS));
      if (left.size === 0) left = found.left;
      // What one upload leaves out the other may have.
      if (found.evaluated.length > 0) return { run, uploads, left: found.left, ...saidBy(forge, run, found.evaluated) };
      isSilent = true;
    } catch (error) {
      if (error instanceof ApiError && !GONE.has(error.status)) throw error;
      place.host.log.debug(`What run ${run.id} uploaded as ${name} cannot be read: ${userMessage(error)}`);
      unread = "unreadable";
    }
  }
  return isSilent && unread === "absent" ? { ...nothing, left } : { ...nothing, left, unread };
}

function saidBy(
  forge: Forge,
  run: WorkflowRun,
  evaluations: readonly Evaluated[],
): Pick<TriedRun, "claims" | "broken"> {
  const about = { run: run.id, head: run.headSha, isFork: isOfFork(forge, run) };
  const claims = new Map<string, readonly ReadClaim[]>();
  for (const { model, said } of evaluations)
    if (said !== undefined) claims.set(model, [...(claims.get(model) ?? []), { ...said, ...about }]);
  const broken = evaluations.filter(({ said }) => said === undefined).map(({ model }) => model);
  return { claims, broken: [...new Set(broken)] };
}

/** Whether its head lies in another repository. */
export function isOfFork({ repository }: Pick<Forge, "repository">, run: WorkflowRun): boolean {
  return repository.id === undefined
    ? run.headOwner.toLowerCase() !== repository.owner.toLowerCase()
    : run.headRepositoryId !== repository.id;
}

type Said = Pick<ReadClaim, "evaluationKey" | "holdout" | "evaluation">;

// upload-artifact drops the folders that all files share.
const PLACE = /^(?:model-gitops-out\/)?([a-z][a-z0-9_-]{0,62})\/evaluation\.json$/;

interface Evaluated {
  readonly model: string;
  /** Undefined where it cannot be read. */
  readonly said: Said | undefined;
}

interface FoundRecords {
  readonly evaluated: readonly Evaluated[];
  readonly left: ReadonlyMap<string, LeftRecords>;
}

async function recordsIn(forge: Forge, uploads: readonly WorkflowArtifact[]): Promise<FoundRecords> {
  const evaluated: Evaluated[] = [];
  const left = new Map<string, LeftRecords>();
  for (const { id } of uploads) {
    const zip = await forge.downloadArtifact(id, LIMITS.compressed);
    const files = unzip(zip, LIMITS, isLeftRecord);
    for (const [name, bytes] of files) {
      const model = PLACE.exec(name)?.[1] ?? "";
      if (model !== "") evaluated.push({ model, said: saidIn(bytes, model) });
    }
    // The newest first: of a run that was started again, the last attempt.
    for (const [model, records] of leftRecords(files)) if (!left.has(model)) left.set(model, records);
  }
  return { evaluated, left };
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** What every version of the suite writes: by its schema the evaluation of a newer one could not be read. */
function saidIn(bytes: Uint8Array, name: string): Said | undefined {
  const record = jsonIn(bytes);
  if (!isRecord(record) || record["model"] !== name || !isRecord(record["datasets"])) return undefined;
  const deciding = Object.values(record["datasets"]).filter((one) => isRecord(one) && one["role"] === "decides");
  const [one, ...others] = deciding;
  const [evaluationKey, holdout] = [record["evaluationKey"], isRecord(one) ? one["digest"] : undefined];
  if (others.length > 0 || !isDigest(evaluationKey) || !isDigest(holdout)) return undefined;
  return { evaluationKey, holdout, evaluation: sha256(bytes) };
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && DIGEST.test(value);
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
