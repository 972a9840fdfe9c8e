import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { folderExchange } from "../../../../src/clusters/folder-exchange.ts";
import type { ClusterLimits } from "../../../../src/generated/types.ts";
import type { Finding } from "../../../../src/findings/finding.ts";
import { oneAtATime, type OpenedCluster } from "../../../../src/loop/elsewhere/opened-cluster.ts";
import type { ClusterPool } from "../../../../src/loop/elsewhere/pool.ts";
import { trainElsewhere, type TrainedElsewhere } from "../../../../src/loop/elsewhere/train-elsewhere.ts";
import type { Place } from "../../../../src/loop/place/place.ts";
import { pendingFolder } from "../../../../src/work/jobs/names.ts";
import { sha256, type Digest } from "../../../../src/records/canonical.ts";
import { fakeCluster, type FakeCluster, type FakeClusterOptions } from "../../../fakes/cluster.ts";
import type { Edit } from "../../work/manifests.ts";
import { modelAt } from "../model-at.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";

export const AT = "models/credit-risk";
export const ROWS = "a,b\n1,2\n";

/** Words of runs that do not wait: `<id>.<run>.json`. */
export async function wordsIn({ exchangeFolder }: World): Promise<readonly string[]> {
  return await folderExchange(exchangeFolder).list(pendingFolder("acme/models"));
}

/** A cluster with its exchange, and a clock that only waiting moves. */
export interface World extends AsyncDisposable {
  readonly opened: OpenedPlace;
  readonly cluster: FakeCluster;
  readonly exchangeFolder: string;
  readonly clock: { now: number };
  /** Ids that the run waits for. */
  readonly awaited: Set<string>;
  /** A run that does something else, with the settings that name the cluster. */
  place(): { readonly place: Place; readonly pool: ClusterPool };
  /** One run that trains the model. */
  train(edits?: readonly Edit[], run?: RunOptions): Promise<TrainedElsewhere>;
}

export interface RunOptions {
  readonly id?: number;
  /** The cluster's name in the settings. Default: ray. */
  readonly cluster?: string;
  /** Of a pull request, and its head. */
  readonly pull?: number;
  readonly headSha?: string;
  /** Told of each wait before it passes. */
  onWait?(waits: number): void | Promise<void>;
  /** Default: the digest of "key". */
  readonly trainKey?: Digest;
}

export interface WorldOptions extends Partial<Omit<FakeClusterOptions, "exchange" | "temp">> {
  readonly limits?: ClusterLimits;
}

export async function world({ limits, ...options }: WorldOptions = {}): Promise<World> {
  const opened = await openedPlace({
    files: { [`${AT}/data/train.csv`]: ROWS, [`${AT}/train.py`]: "print(1)\n" },
  });
  const workflow = new TextEncoder().encode("      - uses: model-gitops/model-gitops@0000 # v0.1.0\n");
  Object.assign(opened.forge, {
    fileAt: async (path: string) => (path === ".github/workflows/model-gitops.yml" ? workflow : undefined),
  });
  const exchangeFolder = join(opened.host.temp, "exchange");
  await mkdir(exchangeFolder);
  const exchange = folderExchange(exchangeFolder);
  const cluster = fakeCluster({ exchange, temp: opened.host.temp, ...options });
  const clock = { now: Date.parse("2026-11-01T00:00:00Z") };
  const awaited = new Set<string>();
  return {
    opened,
    cluster,
    exchangeFolder,
    clock,
    awaited,
    place: () => {
      const { place, pool } = runAt();
      return { place, pool };
    },
    async train(edits = [], run = {}) {
      const { place, pool } = runAt(run);
      const model = modelAt([["  artifact:", "  on: ray\n  artifact:"], ...edits], {
        trainKey: run.trainKey ?? sha256("key"),
      });
      const { on } = model.head.training;
      if (on === undefined) throw new Error("the model trains on the runner");
      const data = { train: [join(opened.host.workspace, AT, "data/train.csv")] };
      return await trainElsewhere(place, { model, on, datasets: { train: sha256(ROWS) }, data }, pool);
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };

  function runAt({ id = 7, onWait, pull, cluster: named = "ray", headSha = "a".repeat(40) }: RunOptions = {}) {
    let waits = 0;
    const settings = { exchange: exchangeFolder, ray: { address: "https://ray" }, ...(limits && { limits }) };
    const own: OpenedCluster = {
      name: named,
      engine: "ray",
      settings,
      cluster,
      exchange,
      async wait(milliseconds) {
        await onWait?.(waits);
        waits += 1;
        if (waits > 5000) throw new Error("it waits for ever");
        opened.host.signal.throwIfAborted();
        clock.now += milliseconds;
      },
      alone: oneAtATime(),
      spent: 0,
      taken: new Map(),
    };
    const pool: ClusterPool = {
      waiter: `${id}-1.json`,
      open: async () => own,
      awaits: async (_, job, isAwaited) => void (isAwaited ? awaited.add(job.id) : awaited.delete(job.id)),
      isAwaited: (job) => awaited.has(job),
      endAwaited: async () => awaited.clear(),
    };
    const env = (name: string): string | undefined =>
      ({ GITHUB_REPOSITORY: "acme/models", GITHUB_RUN_ID: String(id), GITHUB_RUN_ATTEMPT: "1" })[name] ??
      opened.host.env(name);
    const host = { ...opened.host, env, now: () => clock.now };
    const event: Place["event"] =
      pull === undefined
        ? { kind: "dispatch" }
        : {
            kind: "pull_request",
            number: pull,
            action: "synchronize",
            baseSha: "b".repeat(40),
            baseBranch: "main",
            headSha,
            headBranch: "better",
            isFork: false,
            author: "ada",
          };
    const held = async () => ({ ...(await opened.place.settings()), clusters: { [named]: settings } });
    const place: Place = { ...opened.place, host, event, commit: headSha, settings: held };
    return { place, pool };
  }
}

export function messagesOf({ findings }: { readonly findings: readonly Finding[] }): readonly string[] {
  return findings.map(({ rule, outcome, message }) => `${rule} ${outcome}: ${message}`);
}
