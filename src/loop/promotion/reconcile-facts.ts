import type { StandingDeployment } from "../../forge/proposals.ts";
import type { CanarySpec, PromotionRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { isFetchable, type Artifact } from "../../records/artifact.ts";
import { hasArtifact } from "../../stores/artifact.ts";
import { WrongDigestError } from "../../stores/digest.ts";
import { ElsewhereError, IncompleteVersionError } from "../../stores/published-files.ts";
import type { Store } from "../../stores/store.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { quarantineOf } from "../../work/promotion/history.ts";
import type { ActualModel, DesiredModel } from "../../work/promotion/reconcile.ts";
import { unreleased } from "../../work/promotion/released.ts";
import { isOfTraffic, referenceOf, wantedValues } from "../../work/promotion/wanted.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { cronLines } from "../models/monitor-schedule.ts";
import { standingOf } from "../monitoring/standing.ts";
import type { Session } from "../place/session.ts";
import { environmentFiles, recordedPromotions, type Recorded } from "./standing.ts";
import { isOfStore } from "./store-address.ts";

/** What is asked once for all models. */
export interface SharedFacts {
  readonly cron: readonly CronLine[];
  /** By environment as GitHub has it, newest first; "unknown" where the forge could not be asked. */
  readonly deployments: ReadonlyMap<string, readonly StandingDeployment[]> | "unknown";
  /** Whether what is not among them is not there. */
  readonly isAll: boolean;
}

export interface GatheredModel {
  readonly desired: DesiredModel;
  readonly canary: CanarySpec | undefined;
  readonly actual: ActualModel;
  /** The newest promotion that was carried out and is of what is desired. */
  readonly record: PromotionRecord | undefined;
}

/** One question to the forge for the deployments of all environments. */
export async function sharedFacts(session: Session): Promise<SharedFacts> {
  const cron = await cronLines(session);
  try {
    const found = await (await session.place.forge())?.deployments.newest();
    if (found === undefined) return { cron, deployments: "unknown", isAll: false };
    return { cron, deployments: groupBy(found.deployments, ({ environment }) => environment), isAll: found.isAll };
  } catch (error) {
    if (!(error instanceof UserError) || session.place.host.signal.aborted) throw error;
    session.place.host.log.info(`Deployments are not known: ${error.message}`);
    return { cron, deployments: "unknown", isAll: false };
  }
}

/** What is there of what an environment is to serve of a model. */
export async function gathered(
  session: Session,
  model: ModelAtRevision,
  { desired, canary, shared }: Pick<GatheredModel, "desired" | "canary"> & { readonly shared: SharedFacts },
): Promise<GatheredModel> {
  const { place } = session;
  const recorded = await recordedPromotions(place, model.name);
  const record = recordOf(recorded, desired);
  const [deployment, artifact, files, monitor] = await Promise.all([
    deploymentOf(session, desired, shared),
    artifactOf(session, desired, record),
    filesOf(session, model, { desired, canary, record }),
    monitorOf(session, model, { desired, shared }),
  ]);
  const isQuarantined = quarantineOf(recorded.quarantines, desired.digest) !== undefined;
  const wrong = unreleased({ ...desired, canary }, recorded.promotions);
  const told = { isQuarantined, unreleased: wrong.map(({ message }) => message) };
  return { desired, canary, record, actual: { deployment, artifact, files, ...told, ...monitor } };
}

function recordOf({ promotions }: Recorded, { environment, digest }: DesiredModel): PromotionRecord | undefined {
  const own = promotions.filter((one) => one.artifact === digest && one.state === "done" && one.action !== "resume");
  return own.findLast((one) => one.stage === environment) ?? own.at(-1);
}

const STATES = {
  success: "success",
  failure: "failed",
  error: "failed",
  inactive: "inactive",
  queued: "running",
  pending: "running",
  in_progress: "running",
} as const satisfies Record<NonNullable<StandingDeployment["state"]>, "success" | "failed" | "inactive" | "running">;

async function deploymentOf(
  { place }: Session,
  { environment, model }: DesiredModel,
  { deployments, isAll }: SharedFacts,
): Promise<ActualModel["deployment"]> {
  if (deployments === "unknown") return "unknown";
  const name = `${model}/${environment}`;
  const isOurs = (payload: StandingDeployment["payload"]): boolean =>
    payload["model"] === model && payload["digest"] !== undefined;
  const newest = (deployments.get(name) ?? []).find(({ payload }) => isOurs(payload));
  if (newest !== undefined) return { digest: newest.payload["digest"] ?? "", state: STATES[newest.state ?? "pending"] };
  if (isAll) return "none";
  const forge = await place.forge();
  const older = (await forge?.deployments.list(name))?.find(({ payload }) => isOurs(payload));
  if (forge === undefined || older === undefined) return "none";
  const status = await forge.deployments.status(older.id);
  return { digest: older.payload["digest"] ?? "", state: STATES[status?.state ?? "pending"] };
}

async function artifactOf(
  { place }: Session,
  { model, digest }: DesiredModel,
  record: PromotionRecord | undefined,
): Promise<ActualModel["artifact"]> {
  if (record?.trainKey === undefined) return "unknown";
  const runs = await place.ledger.runs(model, record.trainKey);
  const run = runs.find(({ body }) => body.artifact.digest === digest)?.body;
  if (run === undefined || !isFetchable(run)) return "unknown";
  const store = place.storeOf(model);
  try {
    if (await hasArtifact(store, run.artifact))
      return await publishedOf(store, { model, artifact: run.artifact, record });
    const { address } = record;
    return address === undefined || isOfStore(address, place) ? "missing" : { elsewhere: address };
  } catch (error) {
    if (!(error instanceof UserError) || place.host.signal.aborted) throw error;
    if (error instanceof IncompleteVersionError) return "missing";
    return error instanceof WrongDigestError ? "damaged" : "unknown";
  }
}

interface PublishedOnce {
  readonly model: string;
  readonly artifact: Artifact;
  readonly record: PromotionRecord;
}

/** What servers load, as far as it is known without reading all of it each hour. */
async function publishedOf(
  store: Store,
  { model, artifact, record: { version, address } }: PublishedOnce,
): Promise<"there" | "missing"> {
  if (store.published === undefined || version === undefined || address === undefined) return "there";
  try {
    const found = await store.published({ model, version, artifact, address, isHashed: false });
    return found === undefined ? "missing" : "there";
  } catch (error) {
    // Of another store than the one that is named now: nobody here can tell.
    if (error instanceof ElsewhereError) return "there";
    throw error;
  }
}

async function filesOf(
  session: Session,
  model: ModelAtRevision,
  { desired, canary, record }: Pick<GatheredModel, "desired" | "canary" | "record">,
): Promise<ActualModel["files"]> {
  const stage = model.judged.stages.find(({ name }) => name === desired.environment);
  const updates = stage?.updates ?? [];
  const traffic = canary?.traffic ?? 0;
  const reference =
    record === undefined
      ? { uri: "", digest: desired.digest, version: desired.version, model: model.name, traffic }
      : referenceOf(record, traffic);
  const files = environmentFiles(session);
  const found = [...groupBy(updates, ({ file }) => file)].map(async ([file, own]) => {
    const bytes = await files.read(file);
    if (bytes === undefined) return own.map((update) => absent(update));
    return wantedValues(new TextDecoder().decode(bytes), own, reference);
  });
  const values = (await Promise.all(found)).flat();
  // In KServe's serverless mode the file names the canary while there is one.
  const isMoved = stage?.canary?.style === "percent" && traffic > 0;
  return values.filter(
    ({ current: { update } }) => !isMoved || update.file !== stage.canary?.file || isOfTraffic(update),
  );
}

type WantedValue = Exclude<ActualModel["files"], "unknown">[number];

function absent(update: WantedValue["current"]["update"]): WantedValue {
  return { current: { update, problem: `${update.file} is not there.` }, wanted: "" };
}

async function monitorOf(
  { place }: Session,
  { name, judged }: ModelAtRevision,
  { desired, shared: { cron } }: { readonly desired: DesiredModel; readonly shared: SharedFacts },
): Promise<Pick<ActualModel, "monitor" | "staleAfterMs">> {
  const { monitoring, lifecycle, stages } = judged;
  const watched = stages.find((stage) => stage.name === "production")?.name ?? stages.at(-1)?.name;
  if (monitoring === undefined || lifecycle === "retired" || desired.environment !== watched)
    return { monitor: "unwatched", staleAfterMs: 0 };
  try {
    const { window, alerts, fresh } = await standingOf(place, name, { monitoring, cron });
    const isStale = fresh.fresh === "stale";
    const { silentSince, dueAt } = fresh;
    if (window === undefined || silentSince === undefined)
      return { monitor: isStale ? "none" : "waiting", staleAfterMs: 0 };
    const isAlerting = (alerts?.alerts ?? []).some(
      ({ state, cause }) => state === "firing" && cause !== "stale" && cause !== "no-data",
    );
    const staleAfterMs = isStale ? Math.max(0, (dueAt ?? silentSince) - silentSince) : Infinity;
    return { monitor: { digest: window.artifact ?? "", end: silentSince, isAlerting }, staleAfterMs };
  } catch (error) {
    if (!(error instanceof UserError) || place.host.signal.aborted) throw error;
    return { monitor: "unknown", staleAfterMs: 0 };
  }
}
