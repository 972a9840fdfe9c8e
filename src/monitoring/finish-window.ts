import { findingOf, type Finding } from "../findings/finding.ts";
import type { Profile } from "../generated/types.ts";
import { percent } from "../kernel/numbers.ts";
import { listed, plural } from "../kernel/text.ts";
import type { ResolvedModel } from "../manifest/resolved-model.ts";
import { clopperPearsonInterval } from "../stats/proportions.ts";
import { mergeProfiles } from "../stats/profile/merge-profiles.ts";
import { wholeExperiment, type ExperimentOf } from "../work/monitor/experiment/parts.ts";
import type { ExperimentTotals } from "../work/monitor/experiment-totals.ts";
import type { MeasuredWindow } from "../work/monitor/measured.ts";
import { joinCounts } from "../work/monitor/quality/counts.ts";
import { LOGS } from "./rules.ts";
import { concatNumbers, servedRows } from "./served-part.ts";
import { OTHER_VERSIONS, type WindowCounts } from "./window-counts.ts";
import type { WindowPart } from "./window-part.ts";

export interface Finishing {
  readonly model: string;
  /** The artifact that was accepted: its digest. */
  readonly artifact: string | undefined;
  /** Undefined where the model has none. */
  readonly experiment?: Pick<ExperimentOf, "spec" | "model"> | undefined;
  /** Whether labels come later and are joined by the id. */
  readonly isLabelled: boolean;
}

export function finishingOf(model: ResolvedModel, artifact: string | undefined): Finishing {
  const spec = model.monitoring?.experiment;
  const isLabelled = model.monitoring?.labels !== undefined;
  return { model: model.name, artifact, experiment: spec && { spec, model }, isLabelled };
}

/** Rows of fewer cells tell of single rows. */
const LEAST_TOLD = 10;
/** A column with more text than this among its numbers is no column of numbers any more. */
const MOST_BAD = 0.01;
const MOST_VERSIONS = 20;

/** One window of its parts, the same whatever they are: one for each shard, or a single one. */
export function finishWindow(parts: readonly WindowPart[], finishing: Finishing): MeasuredWindow {
  const { model, experiment } = finishing;
  const [first] = parts;
  if (first === undefined) throw new RangeError("a window has at least one part");
  const { span, replaces, labels, artifact = finishing.artifact } = first.planned;
  // A file may have failed one shard alone, and its clock may have been the one before the window's end.
  const isIncomplete = parts.some(({ planned }) => planned.isIncomplete === true);
  const isOpen = isIncomplete || parts.some(({ planned }) => planned.state === "provisional");
  const counts = addCounts(parts.map((part) => part.counts));
  const badCells = addRecords(parts.map((part) => part.badCells));
  const merged = mergedProfile(parts);
  const { profile, findings: unusable } = usableColumns(merged, badCells, model);
  const served = parts.flatMap((part) => part.served ?? []);
  const held = served.reduce((sum, { n }) => sum + n, 0);
  const labelled = parts.flatMap((part) => part.labelled ?? []);
  const [label] = labelled;
  return {
    span,
    state: isOpen ? "provisional" : "final",
    replaces,
    ...(isIncomplete && { isIncomplete }),
    source: first.source,
    rows: counts.rows,
    profile,
    unusable: {
      ...first.unusable,
      ...Object.fromEntries(
        unusable.flatMap(({ outcome, subject, message }) =>
          outcome === "unmeasured" && subject !== undefined ? [[subject, message]] : [],
        ),
      ),
    },
    quality: joinCounts(parts.map(({ quality }) => quality)),
    served: served.length === 0 ? undefined : servedRows(served, first.classes),
    answered: served.length === 0 ? undefined : held + counts.unheld,
    labelled: label && {
      from: label.from,
      to: label.to,
      rows: servedRows(
        labelled.map(({ rows }) => rows),
        first.classes,
      ),
    },
    labels,
    why: first.why,
    sampled: first.sampled,
    service: {
      rows: counts.rows,
      latencies: first.has.latency ? counts.latencies : undefined,
      failed: first.has.error ? counts.failed : undefined,
      seconds: (span.to - span.from) / 1000,
      prometheus: {},
    },
    versions: versionsOf(counts.versions),
    ...(experiment && { experiment: totalsOf(parts, experiment) }),
    findings: [...unusable, ...countFindings(counts, held, { ...finishing, artifact, isAnswered: served.length > 0 })],
  };
}

function totalsOf(
  parts: readonly WindowPart[],
  experiment: NonNullable<Finishing["experiment"]>,
): ExperimentTotals | undefined {
  const own = parts.flatMap((part) => part.experiment ?? []);
  return wholeExperiment(own, { ...experiment, classes: parts[0]?.classes });
}

function addCounts(all: readonly WindowCounts[]): WindowCounts {
  const sum = (of: (counts: WindowCounts) => number): number => all.reduce((total, counts) => total + of(counts), 0);
  const [only] = all;
  return {
    rows: sum(({ rows }) => rows),
    repeated: sum(({ repeated }) => repeated),
    failed: sum(({ failed }) => failed),
    badLatencies: sum(({ badLatencies }) => badLatencies),
    withoutId: sum(({ withoutId }) => withoutId),
    unheld: sum(({ unheld }) => unheld),
    versions: addRecords(all.map(({ versions }) => versions)),
    latencies:
      only !== undefined && all.length === 1
        ? only.latencies
        : concatNumbers(all.map(({ latencies }) => latencies)).sort(),
  };
}

function addRecords(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const totals = new Map<string, number>();
  for (const record of all)
    for (const [name, count] of Object.entries(record)) totals.set(name, (totals.get(name) ?? 0) + count);
  return Object.fromEntries([...totals].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Sums that parts are merged by stay in the run; what has been merged is rounded once. */
function mergedProfile(parts: readonly WindowPart[]): Profile | undefined {
  const profiles = parts.flatMap(({ profile }) => profile ?? []);
  const [only] = profiles;
  if (only?.role === "window") return only;
  return profiles.length === 0 ? undefined : mergeProfiles(profiles);
}

function usableColumns(
  profile: Profile | undefined,
  badCells: Readonly<Record<string, number>>,
  model: string,
): { readonly profile: Profile | undefined; readonly findings: readonly Finding[] } {
  if (profile === undefined || profile.rows === 0) return { profile: undefined, findings: [] };
  const findings: Finding[] = [];
  const gone = new Set<string>();
  for (const [name, bad] of Object.entries(badCells)) {
    const isScore = name === "@score";
    const column = isScore ? profile.prediction.score : profile.columns[name];
    if (bad === 0 || column === undefined) continue;
    const cells = column.rows - column.nulls;
    const isGone = bad > MOST_BAD * cells;
    if (isGone) gone.add(name);
    findings.push(
      findingOf(LOGS.column, {
        outcome: isGone ? "unmeasured" : "warn",
        model,
        subject: name,
        message: `${isScore ? "The score" : `The column ${JSON.stringify(name)}`} has text in ${plural(bad, "cell")} of ${cells}, where the reference has numbers.${isGone ? " Its drift is not measured in this window." : " They count as cells that are no number."}`,
      }),
    );
  }
  const columns = Object.fromEntries(Object.entries(profile.columns).filter(([name]) => !gone.has(name)));
  const { score: _, ...answers } = profile.prediction;
  const prediction = gone.has("@score") ? answers : profile.prediction;
  return { profile: { ...profile, columns, prediction }, findings };
}

function versionsOf(versions: Readonly<Record<string, number>>): MeasuredWindow["versions"] {
  return Object.entries(versions)
    .filter(([version, rows]) => version !== OTHER_VERSIONS && rows >= LEAST_TOLD)
    .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, MOST_VERSIONS)
    .map(([version, rows]) => ({ version: version.slice(0, 200), rows }));
}

interface Facts extends Pick<Finishing, "model" | "artifact" | "isLabelled"> {
  readonly isAnswered: boolean;
}

function countFindings(counts: WindowCounts, held: number, facts: Facts): readonly Finding[] {
  const { model, artifact, isAnswered, isLabelled } = facts;
  const { rows, repeated, badLatencies, failed, unheld, withoutId } = counts;
  const unanswered = isAnswered ? rows - failed - held - unheld : 0;
  const told = (rule: keyof typeof LOGS, message: string): Finding =>
    findingOf(LOGS[rule], { outcome: "warn", model, message });
  return [
    ...(unheld > 0
      ? [
          findingOf(LOGS.answers, {
            outcome: "pass",
            model,
            message: `Performance, slices and latency of this window are of ${plural(held, "row")} of ${held + unheld} with an answer, drawn by the hash of each: more are not held. Columns and counts are of all rows.`,
          }),
        ]
      : []),
    ...(repeated > 0
      ? [told("ids", `${plural(repeated, "row")} of ${rows} ${repeated === 1 ? "has" : "have"} the id of another row.`)]
      : []),
    ...(unanswered > 0
      ? [
          told(
            "answers",
            `${plural(unanswered, "row")} of ${rows} ${unanswered === 1 ? "has" : "have"} no answer that can be used, and no error either.`,
          ),
        ]
      : []),
    ...(badLatencies > 0
      ? [
          told(
            "latency",
            `${plural(badLatencies, "row")} of ${rows} ${badLatencies === 1 ? "has" : "have"} a latency that is no number of milliseconds.`,
          ),
        ]
      : []),
    ...(isLabelled && isMostly(withoutId, rows)
      ? [
          findingOf(LOGS.labels, {
            outcome: "warn",
            model,
            subject: "id",
            message: `${percent(withoutId / rows)} of the rows (${withoutId} of ${rows}) have no id: their labels cannot be joined, and performance is of the others alone.`,
          }),
        ]
      : []),
    ...otherVersions(counts, artifact).map((message) => told("versions", message)),
  ];
}

/** Credibly more than half. */
function isMostly(count: number, n: number): boolean {
  return count > 0 && clopperPearsonInterval({ count, n, level: 0.99 }).low > 0.5;
}

/** Where the log names artifacts by their digest, another one is not the accepted model; other names say nothing. */
function otherVersions({ versions, rows }: WindowCounts, artifact: string | undefined): readonly string[] {
  if (artifact === undefined) return [];
  const others = Object.entries(versions).filter(
    ([version]) => /^sha256:[0-9a-f]{8,64}$/.test(version) && !artifact.startsWith(version),
  );
  const count = others.reduce((sum, [, own]) => sum + own, 0);
  if (count === 0) return [];
  const named = others.filter(([, own]) => own >= LEAST_TOLD).map(([version]) => version.slice(0, 19));
  const names = named.length === 0 ? "" : ` (${listed(named.slice(0, 3))}${named.length > 3 ? ", …" : ""})`;
  return [
    `${plural(count, "row")} of ${rows} ${count === 1 ? "was" : "were"} answered by another artifact${names} than the accepted one (${artifact.slice(0, 19)}). All rows count, also those of another artifact.`,
  ];
}
