import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { openExchange } from "../../clusters/open-exchange.ts";
import { openCluster, type ClusterFiles } from "../../clusters/open-cluster.ts";
import type { ClusterSettings } from "../../generated/types.ts";
import type { Host } from "../../host/host.ts";
import { runProgram } from "../../host/process.ts";
import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import type { ResolvedOn } from "../../manifest/resolved-model.ts";
import type { Place } from "../place/place.ts";
import { AWAITED_JOBS, writeAwaited, type AwaitedJob, type AwaitedJobs } from "./awaited.ts";
import { clusterFiles } from "./cluster-files.ts";
import { endAwaited } from "./end-awaited.ts";
import { oneAtATime, type OpenedCluster } from "./opened-cluster.ts";

/** The clusters that one run has opened. */
export interface ClusterPool {
  /** How this run is called where runs leave word that they wait: `<run>-<attempt>.json`, or a name of this process. */
  readonly waiter: string;
  /** Throws a UserError where the settings have no such cluster, or it cannot be used as they say. */
  open(on: ResolvedOn): Promise<OpenedCluster>;
  /** This run waits for a job, or no longer: where it is cancelled, the job is. */
  awaits(cluster: OpenedCluster, job: AwaitedJob, isAwaited: boolean): Promise<void>;
  isAwaited(id: string): boolean;
  /** Cancels what this run waits for, after it was cancelled itself. */
  endAwaited(): Promise<void>;
}

const pools = new WeakMap<Place, ClusterPool>();

/** One pool a run: models that train on the same cluster share it. */
export function poolOf(place: Place): ClusterPool {
  const known = pools.get(place) ?? newPool(place);
  pools.set(place, known);
  return known;
}

function newPool(place: Place): ClusterPool {
  const { host } = place;
  const opened = new Map<string, Promise<OpenedCluster>>();
  const filesOf = new Map<string, ClusterFiles>();
  const awaited = new Map<string, { readonly cluster: OpenedCluster; readonly job: AwaitedJob }>();

  async function opening(on: ResolvedOn): Promise<OpenedCluster> {
    const settings = await clusterSettings(place, on);
    const files = await clusterFiles(place, on.cluster, settings);
    filesOf.set(on.cluster, files);
    const exchange = openExchange(host, settings.exchange);
    return {
      name: on.cluster,
      engine: on.engine,
      settings,
      exchange,
      cluster: await openCluster({ host, settings, exchange, files }),
      wait: (milliseconds) => sleep(milliseconds, undefined, { signal: host.signal }),
      alone: oneAtATime(),
      spent: 0,
      taken: new Map(),
    };
  }

  const waiter = waiterOf(host);
  const saving = oneAtATime();
  return {
    waiter,
    open(on) {
      const known = opened.get(on.cluster) ?? opening(on);
      opened.set(on.cluster, known);
      return known;
    },
    isAwaited: (id) => awaited.has(id),
    async endAwaited() {
      const state = stateOf([...awaited.values()], { filesOf, waiter });
      awaited.clear();
      await endAwaited(stillRunning(host), state);
    },
    async awaits(cluster, job, isAwaited) {
      if (isAwaited === awaited.has(job.id)) return;
      const { id, group, index, repository } = job;
      if (isAwaited) awaited.set(id, { cluster, job: { id, group, index, repository } });
      else awaited.delete(id);
      // The last that is written counts.
      await saving(
        async () =>
          await host.saveState(AWAITED_JOBS, writeAwaited(stateOf([...awaited.values()], { filesOf, waiter }))),
      );
    },
  };
}

/** Of GitHub's run, or, where many share an exchange from their terminals, of this process. */
function waiterOf({ env }: Host): string {
  const run = env("GITHUB_RUN_ID") ?? "";
  return run === "" ? `laptop-${randomUUID()}.json` : `${run}-${env("GITHUB_RUN_ATTEMPT") ?? "1"}.json`;
}

/** A host that was cancelled starts nothing any more; this one has a few seconds to do so. */
function stillRunning(host: Host): Host {
  const signal = AbortSignal.timeout(SECONDS_LEFT * 1000);
  return { ...host, signal, run: async (command, options = {}) => await runProgram(command, options, signal) };
}

/** A terminal ends six seconds after Ctrl-C. */
const SECONDS_LEFT = 5;

function stateOf(
  awaited: readonly { readonly cluster: OpenedCluster; readonly job: AwaitedJob }[],
  { filesOf, waiter }: { readonly filesOf: ReadonlyMap<string, ClusterFiles>; readonly waiter: string },
): readonly AwaitedJobs[] {
  const clusters = [...new Set(awaited.map(({ cluster }) => cluster))];
  return clusters.map((one) => ({
    name: one.name,
    settings: one.settings,
    files: filesOf.get(one.name) ?? {},
    waiter,
    jobs: awaited.filter(({ cluster }) => cluster === one).map(({ job }) => job),
  }));
}

async function clusterSettings(place: Place, { cluster, engine }: ResolvedOn): Promise<ClusterSettings> {
  const { clusters, file } = await place.settings();
  const left =
    place.event.kind === "local" ? " Here that is where your branch left it: rebase onto what is newer." : "";
  const found = clusters[cluster];
  if (found !== undefined && found[engine] !== undefined) return found;
  const where = `${file ?? ".github/model-gitops.yaml"} of the default branch`;
  if (found !== undefined)
    throw new UserError(
      `The cluster ${cluster} of ${where} is not one of ${engine}. Name another, or correct it there.${left}`,
    );
  const names = Object.keys(clusters);
  const there = names.length === 0 ? "It names none." : `It has ${listed(names)}.`;
  throw new UserError(
    `training.on is ${cluster}, and \`clusters\` in ${where} does not say how to reach it. ${there} Add it there: it counts once it is on the default branch.${left}`,
  );
}
