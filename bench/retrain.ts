/**
 * One run of `retrain` over a thousand models that are watched and retrained, from the sources, against a GitHub in
 * memory: our own time, which is all but the time that the emulated GitHub takes, and the requests that a real one would
 * be asked for. A real one also makes a run wait (octokit sends a GraphQL query and a write a second): that is no time of
 * ours, and is not in these numbers.
 */
import { loadavg } from "node:os";
import { markdownTable } from "markdown-table";
import type { Forge } from "../src/forge/forge.ts";
import { retrain } from "../actions/retrain/run.ts";
import { meteredForge, type Meter } from "./rig/metered-forge.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { retrainedFleet, type RetrainedFleet } from "./rig/retrained-fleet.ts";
import { duration, elapsed } from "./rig/timing.ts";

const SIZES = [10, 100, 1000];
const FIRING = 3;
const ROUNDS = 3;
const TARGET = 5000;
/** Blobs are read twice, each time with at most one request more by git than by the API for a few. */
const GROWTH = 1.2;

/** What runs of one fleet took. */
interface Measured {
  readonly models: number;
  /** With something to do, which it does once. */
  readonly busy: Run;
  /** The same fleet once more, with nothing to do: the best of several, as what else the machine does is not ours. */
  readonly quiet: Run;
  /** Milliseconds that JSON.parse alone takes for all that the run reads of the ledger. */
  readonly parsing: number;
}

interface Run {
  /** Milliseconds on the clock, and of the processor. */
  readonly own: number;
  readonly processor: number;
  readonly meter: Meter;
}

const measured: Measured[] = [];
for (const models of SIZES) {
  await using fleet = await retrainedFleet(models, FIRING);
  measured.push(await measure(models, fleet));
}
told(measured);
publishResults(resultsOf(measured));

async function measure(models: number, fleet: RetrainedFleet): Promise<Measured> {
  const busy = await runOnce(fleet);
  const opened = busy.meter.calls["pullRequests.create"];
  if (opened !== FIRING) throw new Error(`${opened} of ${FIRING} pull requests were opened`);
  const rounds: Run[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await runOnce(fleet));
  const quiet = rounds.toSorted((a, b) => a.own - b.own)[0] ?? busy;
  const parsing = await elapsed(() => quiet.meter.texts.forEach((text) => JSON.parse(text)));
  return { models, busy, quiet, parsing };
}

async function runOnce({ rig }: RetrainedFleet): Promise<Run> {
  return await rig.stage(retrain, async ({ host, options }) => {
    const { forge, meter } = meteredForge(rig.forge);
    const connect = async (): Promise<Forge> => forge;
    const before = process.cpuUsage();
    const whole = await elapsed(async () => {
      const { findings } = await retrain.run({ inputs: options, host, forge: connect });
      const failed = findings.find(({ outcome }) => outcome === "fail" || outcome === "unmeasured");
      if (failed !== undefined) throw new Error(failed.message);
    });
    const { user, system } = process.cpuUsage(before);
    return { own: whole - meter.milliseconds, processor: (user + system) / 1000 - meter.milliseconds, meter };
  });
}

function told(all: readonly Measured[]): void {
  const kinds = [...new Set(all.flatMap(({ busy }) => Object.keys(busy.meter.calls)))].toSorted();
  const rows = kinds.map((kind) => [
    kind,
    ...all.flatMap(({ busy, quiet }) => [busy, quiet].map(({ meter }) => `${meter.calls[kind] ?? 0}`)),
  ]);
  const header = ["requests", ...all.flatMap(({ models }) => [`${models}, ${FIRING} to open`, `${models}, quiet`])];
  process.stdout.write(
    `${markdownTable([header, ...rows], { align: ["l", ...header.slice(1).map(() => "r" as const)] })}\n\nOur own time is without what GitHub takes, and without the pauses that it asks for: a GraphQL query a second, a write a second. The load of this machine is ${loadavg()[0]?.toFixed(1)}.\n\n`,
  );
}

function resultsOf(all: readonly Measured[]): readonly BenchResult[] {
  const [few, most] = [all[0], all.at(-1)];
  if (few === undefined || most === undefined) return [];
  const timed = (what: string, { own, processor }: Run): BenchResult => ({
    what: `retrain of 1 000 models, ${what}: our own time`,
    ours: `${duration(own)}, ${duration(processor)} of the processor`,
    reference: `${duration(most.parsing)} (JSON.parse of what it reads)`,
    ratio: `${(own / most.parsing).toFixed(1)} × its time`,
    target: "< 5 s",
    isMet: own < TARGET,
  });
  const [small, large] = [few, most].map(({ quiet }) => requestsOf(quiet));
  return [
    timed(`${FIRING} pull requests to open`, most.busy),
    timed("nothing to do", most.quiet),
    {
      what: "retrain, nothing to do: requests of 1 000 models",
      ours: `${large}`,
      reference: `${small} (10 models)`,
      ratio: `${((large ?? 0) / (small ?? 1)).toFixed(1)} ×`,
      target: "≤ 1.2 ×",
      isMet: (large ?? 0) <= GROWTH * (small ?? 0),
    },
  ];
}

function requestsOf({ meter }: Run): number {
  return Object.values(meter.calls).reduce((sum, count) => sum + count, 0);
}
