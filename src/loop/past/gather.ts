import { pastRuns } from "../../work/past/rows.ts";
import type { FoundRun, KnownRun } from "../../work/past/run.ts";
import { pastOnLaptop } from "../place/laptop-past.ts";
import type { Place } from "../place/place.ts";
import { runInFolder } from "./folder-runs.ts";
import { runsOnLedger } from "./ledger-runs.ts";
import { trialsOnLedger } from "./trial-runs.ts";
import { runsInUploads } from "./upload-runs.ts";

export interface WantedPast {
  readonly model: string;
  /** Whether runs of pull requests are read, of this branch where one is named: each costs requests. */
  readonly uploads: boolean;
  readonly branch?: string;
}

export interface GatheredPast {
  /** The newest first. */
  readonly runs: readonly KnownRun[];
  /** Sentences about the part of the past that is not known. */
  readonly unknown: readonly string[];
}

/** Every run of one model that anything here knows of: ledger, runs of pull requests, output folder, and this laptop. */
export async function gatherPast(place: Place, { model, uploads, branch = "" }: WantedPast): Promise<GatheredPast> {
  await place.ledger.expect([model]);
  const forge = uploads ? await place.forge() : undefined;
  const pulled = forge === undefined ? undefined : await runsInUploads(place, forge, { model, branch });
  const found: readonly FoundRun[] = [
    ...(await runsOnLedger(place.ledger, model)),
    ...(await trialsOnLedger(place.ledger, model)),
    ...(pulled?.found ?? []),
    ...(await runInFolder(place, model)),
    ...(await pastOnLaptop(place, model)).map(({ outcome, ...one }): FoundRun => ({
      source: "laptop",
      ...one,
      verdict: outcome,
    })),
  ];
  return {
    runs: pastRuns(found),
    unknown: pulled === undefined ? [uploads ? NO_TOKEN : NOT_ASKED] : [...pulled.unknown, GONE],
  };
}

const NO_TOKEN =
  "Runs of pull requests since the last recording are not known here: to read them takes a token (GITHUB_TOKEN with actions: read).";
const NOT_ASKED = "Runs of pull requests since the last recording were not asked for: --uploads reads them.";
const GONE =
  "Runs of pull requests whose uploads are gone are known only where a recording read them in time; those of forks are not kept.";
