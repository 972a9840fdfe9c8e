/**
 * What ten years of a ledger come to, and what each action asks of GitHub, for ten to ten thousand models, against the
 * limits of GitHub: docs/scale.md tells the numbers. Entries are made by the code that ships, git packs a part of them,
 * the actions run against a GitHub in memory; sizes are multiplied from there.
 *
 *   node bench/scale.ts [--full]
 */
import { markdownTable } from "markdown-table";
import { deflateSync } from "node:zlib";
import { packed } from "../src/loop/place/packed-lines.ts";
import { archiveText } from "../src/records/archived-files.ts";
import { prettyJson } from "../src/records/canonical.ts";
import { pathOf, type Entry } from "../src/stores/ledger-entry.ts";
import { askedOfOne, type Asked } from "../test/fakes/one-of-many.ts";
import { rollUpRig } from "../test/fakes/roll-up-rig.ts";
import { acceptanceEntry, runEntry } from "../test/unit/stores/samples.ts";
import { fleetRequests, type FleetRequests } from "./rig/fleet-requests.ts";
import { sampled, type Sampled } from "./rig/ledger-sample.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { CADENCES, LIMIT, listedBytes, tenYears, YEARS, type EntrySizes } from "./rig/ten-years.ts";
import { windowSeries } from "./rig/window-series.ts";

const HOUR = 3_600_000;
const MODEL = "credit-risk";
/** The last window that is made lies near the end of a month, whose folder is full then. */
const START = Date.UTC(2026, 9, 27);
const MODELS = [10, 100, 1000, 10_000];

const isFull = process.argv.includes("--full");
const [FEW, MANY] = isFull ? [10, 1000] : [10, 40];

interface Kept {
  readonly sizes: EntrySizes;
  /** Bytes of a window's file. */
  readonly file: number;
  /** So many windows lay there before. */
  readonly before: number;
  readonly flat: Sampled;
  readonly byMonth: Sampled;
}

const kept = await keptByGit();
const one = {
  few: await askedOfOne(FEW, 1),
  many: await askedOfOne(MANY, 1),
  whole: await askedOfOne(FEW, Infinity),
};
const fleet = { few: await fleetRequests(FEW, 1), many: await fleetRequests(MANY, 1) };
const rolled = await rolledUp();
for (const lines of [sizeTable(kept.sizes), rolledTable(), oneTable(), fleetTable()])
  process.stdout.write(`${lines}\n\n`);
publishResults(results());

async function keptByGit(): Promise<Kept> {
  const entries = windowSeries(MODEL, START, isFull ? 720 : 90);
  const place = (entry: Entry): string => pathOf(entry);
  const windows = await sampled({ entries: entries.slice(60), pathOf: place });
  const other = Array.from({ length: 100 }, (_, at) => [runEntry(MODEL, at), acceptanceEntry(MODEL, at, at)]).flat();
  const others = await sampled({ entries: other, pathOf: place });
  const few = entries.slice(-2);
  const now = Date.parse(few[0]?.recordedAt ?? "");
  const times = Array.from({ length: (isFull ? YEARS : 1) * CADENCES.hourly }, (_, at) => now - (at + 1) * HOUR);
  const before = times.map((time) => ({ model: MODEL, kind: "window" as const, id: idAt(time) }));
  const flatPath = ({ id }: { readonly id: string }): string => `${MODEL}/window/${id}.json`;
  return {
    sizes: {
      window: windows.blobs / (entries.length - 60),
      other: others.blobs / other.length,
      listed: listedBytes(pathOf({ model: MODEL, kind: "window", id: idAt(START) })),
    },
    file: Buffer.byteLength(prettyJson(entries.at(-1))),
    before: before.length,
    flat: await sampled({ entries: few, pathOf: flatPath, before: before.map(flatPath) }),
    byMonth: await sampled({ entries: few, pathOf: place, before: before.map((address) => pathOf(address)) }),
  };
}

interface Rolled {
  /** Bytes of a window in an archive of the store. */
  readonly archived: number;
  /** Bytes that git keeps of a window in the entry that names it. */
  readonly named: number;
}

/** A month of hours as it is packed, and the entry that names so many windows. */
async function rolledUp(): Promise<Rolled> {
  const hours = windowSeries(MODEL, START, isFull ? 744 : 160).slice(60);
  const archive = await packed(archiveText(hours.map((entry) => prettyJson(entry))));
  await using rig = await rollUpRig();
  await rig.rollUp();
  const [, text = ""] = Object.entries(rig.files()).find(([path]) => path.includes("/rollup/")) ?? [];
  return { archived: archive.length / hours.length, named: deflateSync(text).length / 93 };
}

/** With `keepWindows: 90d`: what is on the tip is three months and the one that is not over. */
function rolledTable(): string {
  const rows = (["daily", "hourly"] as const).flatMap((cadence) =>
    MODELS.map((models) => {
      const all = CADENCES[cadence] * YEARS * models;
      const left = Math.max(60, (CADENCES[cadence] * 120) / 365) * models;
      return [
        count(models),
        cadence,
        count(all),
        count(Math.round(left)),
        size(all * kept.sizes.window),
        size(left * kept.sizes.window + (all - left) * rolled.named),
        size((all - left) * rolled.archived),
      ];
    }),
  );
  const header = [
    "models",
    "windows",
    `in ${YEARS} years`,
    "on the tip, rolled up",
    "the tip as it is by default",
    "the tip, rolled up",
    "archives in the store",
  ];
  return table(header, rows);
}

function idAt(time: number): string {
  const hex = ((time / HOUR) * 7919).toString(16).padStart(12, "0").slice(-12);
  return `${new Date(time).toISOString().replaceAll(/[-:.]/g, "")}-${hex}`;
}

function sizeTable(sizes: EntrySizes): string {
  const rows = (["daily", "hourly"] as const).flatMap((cadence) =>
    MODELS.map((models) => {
      const found = tenYears(models, cadence, sizes);
      return [
        count(models),
        cadence,
        count(found.entries),
        years(found.cutAfter),
        years(found.modelCutAfter),
        size(found.root),
        size(found.bytes),
        years(found.fullAfter),
      ];
    }),
  );
  const header = [
    "models",
    "windows",
    `entries in ${YEARS} years`,
    "one answer tells all of them for",
    "and one model's for",
    "the list of models",
    `git keeps in ${YEARS} years`,
    "10 GB last for",
  ];
  return table(header, rows);
}

function oneTable(): string {
  const rows = Object.keys(one.few).map((action) => [
    action,
    ...[one.whole, one.few, one.many].map((asked) => count(requestsOf(asked, action))),
  ]);
  return table(["about one model", `${FEW} others, one answer`, `${FEW} others`, `${MANY} others`], rows);
}

function fleetTable(): string {
  const rows = Object.entries(fleet.few).map(([action, few]) => [action, count(few), count(fleet.many[action] ?? 0)]);
  return table(["about all models", `${FEW} models`, `${MANY} models`], rows);
}

/** A recording reads a commit, writes trees and a commit, and moves the branch. */
function requestsOf(asked: Asked, action: string): number {
  return (asked[action] ?? []).reduce((sum, call) => sum + (call === "refs.commit" ? 4 : 1), 0);
}

function results(): readonly BenchResult[] {
  const { flat, byMonth, before, file, sizes } = kept;
  const changed = Object.keys(one.few).filter((action) => requestsOf(one.few, action) !== requestsOf(one.many, action));
  const most = (asked: FleetRequests): number => Math.max(...Object.values(asked));
  return [
    {
      what: `a recording with ${count(before)} windows before it: bytes of folders written anew`,
      ours: size(byMonth.written),
      reference: `${size(flat.written)} (one folder)`,
      ratio: `1/${(flat.written / byMonth.written).toFixed(0)}`,
      target: "< 100 kB",
      isMet: byMonth.written < 100_000,
    },
    {
      what: "a window of twenty columns: bytes that git keeps",
      ours: size(sizes.window),
      reference: `${size(file)} (its file)`,
      target: "< 15 kB",
      isMet: sizes.window < 15_000,
    },
    {
      what: "an archived window of twenty columns: bytes in the store",
      ours: size(rolled.archived),
      reference: `${size(sizes.window)} (git keeps of its file)`,
      ratio: `1/${(sizes.window / rolled.archived).toFixed(1)}`,
      target: "less than git keeps",
      isMet: rolled.archived < sizes.window,
    },
    {
      what: `actions about one model whose requests differ with ${count(MANY)} others`,
      ours: count(changed.length),
      reference: `${FEW} others`,
      target: "none",
      isMet: changed.length === 0,
    },
    {
      what: `the most requests of an action about all of ${count(MANY)} models`,
      ours: count(most(fleet.many)),
      reference: `${count(most(fleet.few))} (${FEW} models)`,
      target: `≤ 1/10 of an hour's`,
      isMet: most(fleet.many) <= LIMIT.calls / 10,
    },
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([header, ...rows], { align: ["l", ...header.slice(1).map(() => "r" as const)] });
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function size(bytes: number): string {
  const [unit, by] = (
    [
      ["TB", 1e12],
      ["GB", 1e9],
      ["MB", 1e6],
      ["kB", 1e3],
    ] as const
  ).find(([, least]) => bytes >= least) ?? ["B", 1];
  return `${(bytes / by).toFixed(bytes / by < 10 ? 1 : 0)} ${unit}`;
}

function years(value: number): string {
  const days = value * 365;
  if (days < 1) return `${(days * 24).toFixed(days * 24 < 10 ? 1 : 0)} hours`;
  if (value < 1) return `${days.toFixed(0)} ${days.toFixed(0) === "1" ? "day" : "days"}`;
  return `${value.toFixed(value < 10 ? 1 : 0)} years`;
}
