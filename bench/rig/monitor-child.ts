/**
 * One step of the bench of monitoring in a process of its own, so that the most memory it held is its own:
 *
 *   node bench/rig/monitor-child.ts make FILE '{"rows", "numbers", "categories", "seed"}'
 *   node bench/rig/monitor-child.ts derive FILE OUT '{"days", "rows", "copies", "answers"}'
 *   node bench/rig/monitor-child.ts profile FILE OUT
 *   node bench/rig/monitor-child.ts watch PROFILE WINDOW DAYS FILE…
 *
 * Prints JSON.
 */
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openTable, type Table } from "../../src/data/table.ts";
import { openDuckDb } from "../../src/engines/duckdb.ts";
import type { Profile, WindowRecord } from "../../src/generated/types.ts";
import type { ResolvedModel } from "../../src/manifest/resolved-model.ts";
import type { ResolvedMonitoring } from "../../src/manifest/resolved-monitoring.ts";
import { measureWindows } from "../../src/monitoring/measure-windows.ts";
import { monitoringOf } from "../../src/monitoring/open-production.ts";
import { profiledNumbers } from "../../src/monitoring/profile-column.ts";
import { profileTable } from "../../src/monitoring/profile-table.ts";
import { hexOf, sha256 } from "../../src/records/canonical.ts";
import { profileText } from "../../src/records/profile-text.ts";
import { publishedProfile } from "../../src/stats/profile/published-profile.ts";
import { judgeWindow } from "../../src/work/monitor/judging/judge-window.ts";
import type { MeasuredWindow } from "../../src/work/monitor/measured.ts";
import { referencePerformance } from "../../src/work/monitor/performance/reference.ts";
import { watchedMetrics } from "../../src/work/monitor/performance/watched.ts";
import { fakeHost } from "../../test/fakes/host.ts";
import { watchedModel } from "../../test/unit/monitoring/rig.ts";

/** What a file is made of; its columns are n0, n1, … and c0, c1, …, and its times cover a day from START. */
export interface MadeRows {
  readonly rows: number;
  readonly numbers: number;
  readonly categories: number;
  readonly seed: number;
}

/** What is made of a file that is there. */
export interface DerivedRows {
  /** Days that its times are spread over. Default: 1. */
  readonly days?: number;
  /** The first rows. Default: all. */
  readonly rows?: number;
  /** Of each row, with ids of their own. Default: 1. */
  readonly copies?: number;
  /** Whether there are also id, score, truth and latency. */
  readonly answers?: boolean;
}

const START = "2026-11-01T00:00:00Z";
const DAY_MS = 86_400_000;
const SHAPES = [
  (u: string, v: string) => `sqrt(-2 * ln(${u})) * cos(2 * pi() * ${v})`,
  (u: string, v: string) => `exp(sqrt(-2 * ln(${u})) * cos(2 * pi() * ${v}))`,
  (u: string, v: string) => `round(100 * ${u} * ${v}, 2)`,
  (u: string) => `floor(-7 * ln(${u}))`,
] as const;

const [step, ...rest] = process.argv.slice(2);
const steps: Readonly<Record<string, (args: readonly string[]) => Promise<object>>> = { make, derive, profile, watch };
const answer = await steps[step ?? ""]?.(rest);
if (answer === undefined) throw new Error(`no step ${step}`);
process.stdout.write(`${JSON.stringify({ ...answer, peakMb: peakMb() })}\n`);

/** The same rows for the same seed: each cell is a hash of its row and its column. */
async function make([file = "", recipe = "{}"]: readonly string[]): Promise<object> {
  const { rows, numbers, categories, seed } = JSON.parse(recipe) as MadeRows;
  const cells = [
    `TIMESTAMP '${START.slice(0, 19).replace("T", " ")}' + to_microseconds(CAST(floor(i * ${DAY_MS}.0 / ${rows}) * 1000 AS BIGINT)) AS time`,
    ...Array.from({ length: numbers }, (_, at) => {
      const salt = 10_000 * seed + 2 * at;
      // Of a thousand columns the most are plain, or making them would take longer than reading them.
      const shape = at < 16 ? SHAPES[at % SHAPES.length] : undefined;
      return `${shape?.(uniform(salt), uniform(salt + 1)) ?? uniform(salt)}::DOUBLE AS n${at}`;
    }),
    ...Array.from({ length: categories }, (_, at) => {
      const u = uniform(10_000 * seed + 5000 + at);
      return `'word ' || CAST(floor(${8 * (at + 1)} * ${u} * ${u}) AS INTEGER) AS c${at}`;
    }),
  ];
  await copied(`SELECT ${cells.join(", ")} FROM range(${rows}) AS r(i)`, file);
  return {};
}

async function derive([file = "", out = "", recipe = "{}"]: readonly string[]): Promise<object> {
  const { days = 1, rows = Infinity, copies = 1, answers = false } = JSON.parse(recipe) as DerivedRows;
  const score = uniform(9001);
  const answer = [
    "'r' || i || '-' || copy AS id",
    `round(${score}, 6)::DOUBLE AS score`,
    `CASE WHEN ${uniform(9002)} < ${score} THEN 'yes' ELSE 'no' END AS truth`,
    `round(20 - 30 * ln(${uniform(9003)}), 3)::DOUBLE AS latency`,
  ];
  const start = `TIMESTAMP '${START.slice(0, 19).replace("T", " ")}'`;
  const cells = [
    ...(answers ? answer : []),
    `made.* EXCLUDE (i) REPLACE (${start} + ${days} * (time - ${start}) AS time)`,
  ];
  const numbered = `(SELECT * RENAME (file_row_number AS i) FROM read_parquet('${file}', file_row_number = true))`;
  const condition = Number.isFinite(rows) ? `i < ${rows}` : "true";
  await copied(
    `SELECT ${cells.join(", ")} FROM ${numbered} AS made, range(${copies}) AS r(copy) WHERE ${condition}`,
    out,
  );
  return {};
}

/** SQL of a number between 0 and 1 that row and salt give: hashed twice, since hashes of two salts differ by one constant. */
function uniform(salt: number): string {
  return `((hash(hash(i, ${salt})) >> 12)::DOUBLE + 0.5::DOUBLE) / 4503599627370496::DOUBLE`;
}

async function copied(query: string, file: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  // Otherwise the rows of many files wait for their turn.
  await connection.run("SET preserve_insertion_order = false");
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** As an evaluation makes the reference's columns. */
async function profile([file = "", out = ""]: readonly string[]): Promise<object> {
  await using host = await fakeHost();
  const start = performance.now();
  await using database = await openDuckDb({ host, folders: [dirname(file)] });
  const table = await openTable(database, { files: [file], root: dirname(file) });
  const columns = table.columns.map(({ name }) => name).filter((name) => /^[nc]\d+$/.test(name));
  const { columns: profiled, distances, problems } = await profileTable({ table, columns, features: {} });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const whole: Profile = {
    schema: "model-gitops/profile/v1",
    model: "credit-risk",
    role: "reference",
    source: { dataset: "holdout", digest: "sha256:holdout" },
    rows: table.rows,
    columns: profiled,
    prediction: {},
    distances,
    ...(table.columns.some(({ name }) => name === "score") && (await answered(table))),
  };
  const text = profileText(publishedProfile(whole));
  await writeFile(out, text);
  return { seconds: (performance.now() - start) / 1000, bytes: text.length };
}

async function answered(table: Table): Promise<Pick<Profile, "prediction" | "estimation" | "performance">> {
  const scores = await table.numbers("score");
  const { codes: truth, dictionary: classes } = await table.strings("truth");
  const model = watchedModel();
  const { metrics } = watchedMetrics(model, monitoringOf(model));
  const nothing = { predicted: undefined, weights: undefined, slices: new Map(), features: new Map() };
  const rows = { n: table.rows, width: 1, scores, classes, positive: 1, truth, ...nothing };
  const known = referencePerformance(rows, { model, metrics, minLabels: 300, seed: 1 });
  if ("problem" in known) throw new Error(known.problem);
  return { prediction: { score: profiledNumbers(scores, { nulls: 0, parts: [] }).column }, ...known };
}

/** From files to judged windows on disk, as `monitor` does it: opening the database counts. */
async function watch([reference = "", window = "1d", days = "1", ...files]: readonly string[]): Promise<object> {
  const now = Date.parse(START) + Number(days) * DAY_MS;
  const model = watchedModel(undefined, `window: ${window}`);
  const monitoring = monitoringOf(model);
  await using host = await fakeHost();
  const start = performance.now();
  const profiled = JSON.parse(await readFile(reference, "utf8")) as Profile;
  const records: WindowRecord[] = [];
  const request = {
    host,
    model,
    logs: { files, digest: "sha256:logs" },
    labels: undefined,
    reference: profiled,
    now,
    known: [],
  };
  let judgeMs = 0;
  const measured = await measureWindows(request, async () => async ({ windows }) => {
    const read = performance.now();
    for (const one of windows) {
      const record = await judged(one, { folder: host.temp, model, monitoring, reference: profiled, now });
      await writeFile(join(host.temp, `${records.length}.json`), JSON.stringify(record));
      records.push(record);
    }
    judgeMs += performance.now() - read;
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    judgeSeconds: judgeMs / 1000,
    rows: records.reduce((sum, { window: { rows } }) => sum + rows, 0),
    windows: records.length,
    answers: records.flatMap(({ performance: { realized } }) => realized["roc_auc"]?.rows ?? []).slice(0, 3),
    problems: records.flatMap(({ reasons }) => Object.values(reasons)).slice(0, 3),
    told: records.flatMap(({ findings = [] }) => findings.map(({ message }) => message)).slice(0, 5),
    columns: Object.keys(records[0]?.drift.columns ?? {}).length,
    unmeasured: records.flatMap(({ drift }) => Object.values(drift.columns)).filter(({ distance }) => distance === null)
      .length,
    findings: measured.findings.map(({ message }) => message),
  };
}

interface Judging {
  readonly folder: string;
  readonly model: ResolvedModel;
  readonly monitoring: ResolvedMonitoring;
  readonly reference: Profile;
  readonly now: number;
}

async function judged(
  measured: MeasuredWindow,
  { folder, model, monitoring, reference, now }: Judging,
): Promise<WindowRecord> {
  const published = measured.profile && (await publish(measured.profile, folder));
  return judgeWindow({
    measured,
    model,
    monitoring,
    reference: {
      profile: reference,
      accepted: reference,
      record: { kind: "fixed", dataset: "holdout", digest: "sha256:holdout", rows: reference.rows },
    },
    problem: undefined,
    artifact: undefined,
    acceptance: undefined,
    checks: [],
    history: [],
    remembered: [],
    experiment: undefined,
    published,
    fresh: "fresh",
    now,
    locate: () => ({ file: "model.yaml", line: 1, column: 1 }),
  });
}

async function publish(whole: Profile, folder: string) {
  const profile = publishedProfile(whole);
  const text = profileText(profile);
  const digest = sha256(text);
  await writeFile(join(folder, `${hexOf(digest)}.json`), text);
  return { profile, digest };
}

/** What the process held at most; where the system does not say it of this process alone, what it says. */
function peakMb(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  } catch {
    // No such file but on Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}
