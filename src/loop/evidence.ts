import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { RunRecord } from "../generated/types.ts";
import { readIfThere } from "../host/files.ts";
import { UserError } from "../kernel/errors.ts";
import { hexOf } from "../records/canonical.ts";
import { digestOf } from "../host/file-digest.ts";
import type { EvaluateRequest, EvaluationData, SeedContender } from "../scoring/request.ts";
import { isBelow } from "./known-run.ts";
import type { ModelAtRevision } from "./model-at-revision.ts";
import { filesOf, type Place } from "./place.ts";

/** Artifacts of further seeds travel with a run that was trained here; a fetched one has the deciding artifact alone. */
export async function seedsOf(
  place: Place,
  run: RunRecord,
  { judged }: ModelAtRevision,
): Promise<readonly SeedContender[] | undefined> {
  const folder = join(place.host.workspace, filesOf(place, run.model).folder);
  if (run.seeds === undefined || judged.prediction.kind === "file") return undefined;
  const found: SeedContender[] = [];
  for (const { seed, digest, path } of run.seeds) {
    if (path === undefined || !isBelow(path)) return undefined;
    const file = join(folder, path);
    const size = await sizeOf(file);
    if (size === undefined) return undefined;
    if ((await digestOf(file)) !== digest)
      throw new UserError(`${path} is not the file that run.json describes. Train again.`);
    found.push({ seed, contender: { file, digest, bytes: size } });
  }
  return found;
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}

interface Deciding {
  readonly model: Pick<ModelAtRevision, "name" | "formerName">;
  readonly run: Pick<RunRecord, "artifact">;
  readonly datasets: readonly EvaluationData[];
}

/**
 * How many other candidates the same rows have decided about: each accepted evaluation carries the count on, so that one
 * entry of the ledger answers it. Undefined where the ledger has none.
 */
export async function judgedBefore(
  { ledger }: Pick<Place, "ledger">,
  { model, run, datasets }: Deciding,
): Promise<number | undefined> {
  const deciding = datasets.find(({ role }) => role === "decides");
  const name = model.formerName ?? model.name;
  const accepted = ((await ledger.latestAcceptance(model.name)) ?? (await ledger.latestAcceptance(name)))?.body;
  if (deciding === undefined || accepted?.evaluationKey === undefined) return undefined;
  const last = await ledger.find("evaluation", name, hexOf(accepted.evaluationKey));
  const judge = Object.values(last?.body.datasets ?? {}).find(
    ({ role, digest }) => role === "decides" && digest === deciding.digest,
  );
  if (judge === undefined) return 0;
  return (judge.judgedBefore ?? 0) + (accepted.artifact === run.artifact.digest ? 0 : 1);
}

/** The judgements of pairs of texts that the manifest names. Throws a UserError where they are not there. */
export async function judgementsOf(
  { host }: Place,
  { judged: { judge } }: ModelAtRevision,
): Promise<EvaluateRequest["judgements"]> {
  if (judge === undefined) return undefined;
  const file = join(host.workspace, judge);
  if ((await readIfThere(file)) === undefined)
    throw new UserError(
      `evaluation.judge names ${judge}, which is not there. Commit the judgements, or remove the key.`,
    );
  return { file, digest: await digestOf(file) };
}
