import type { CardDiff, EvaluationRecord, MeasuredMetric, RunRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import type { ChangedContent, ChangedValue, ComparedMetric, ContentSide, RunDiff } from "../../records/run-diff.ts";
import { flatParams, weightOf } from "./rows.ts";

export interface ComparedSide {
  readonly name: string;
  readonly run: RunRecord;
  readonly evaluation?: EvaluationRecord | undefined;
  readonly commit?: string | undefined;
  readonly isClaim?: boolean;
}

export interface ComparedRuns {
  readonly model: string;
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly code?: readonly string[] | undefined;
  readonly card?: CardDiff | undefined;
}

/** What differs from A to B. Numbers are subtracted only where the same rows decided. */
export function diffRuns({ model, a, b, code, card }: ComparedRuns): RunDiff {
  const [from, to] = [a.evaluation, b.evaluation];
  const rows = decidingDigest(from);
  const isSameRows = rows !== undefined && rows === decidingDigest(to);
  const command = changedValue("command", a.run.command, b.run.command);
  return {
    model,
    a: sideOf(a),
    b: sideOf(b),
    params: changedParams(a.run, b.run),
    ...(command !== undefined && { command }),
    trainedOn: contents(trainingSides(a.run), trainingSides(b.run)),
    judgedOn: contents(evaluationSides(from), evaluationSides(to)),
    isSameRows,
    metrics: metricNames(from, to).map((name) => comparedMetric(name, { a, b, isSameRows })),
    ...(code !== undefined && { code }),
    ...(card !== undefined && { card }),
  };
}

function sideOf({ name, run, commit, isClaim = false }: ComparedSide): RunDiff["a"] {
  return { name, key: hexOf(run.trainKey), ...(commit !== undefined && { commit }), isClaim };
}

function changedParams(a: RunRecord, b: RunRecord): readonly ChangedValue[] {
  const [from, to] = [flatParams(a.params), flatParams(b.params)];
  const names = [...new Set([...from.keys(), ...to.keys()])].toSorted();
  const seeds = changedValue("seed", seedsOf(a), seedsOf(b));
  return [
    ...names.flatMap((name) => changedValue(name, from.get(name), to.get(name)) ?? []),
    ...(seeds === undefined ? [] : [seeds]),
  ];
}

function seedsOf({ seed, seeds = [] }: RunRecord): number | readonly number[] {
  return seeds.length > 1 ? seeds.map((one) => one.seed) : seed;
}

function changedValue(name: string, before: unknown, after: unknown): ChangedValue | undefined {
  const [from, to] = [JSON.stringify(before), JSON.stringify(after)];
  if (from === to) return undefined;
  return { name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

type Sides = ReadonlyMap<string, ContentSide & { readonly role: string }>;

function trainingSides({ datasets }: RunRecord): Sides {
  return new Map(Object.entries(datasets).map(([name, digest]) => [name, { role: "train", digest }]));
}

function evaluationSides(evaluation: EvaluationRecord | undefined): Sides {
  const datasets = Object.entries(evaluation?.datasets ?? {});
  return new Map(datasets.map(([name, { role, digest, rows }]) => [name, { role, digest, rows }]));
}

function contents(a: Sides, b: Sides): readonly ChangedContent[] {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.map((name) => {
    const [from, to] = [a.get(name), b.get(name)];
    return {
      name,
      role: to?.role ?? from?.role ?? "",
      ...(from !== undefined && { from: bare(from) }),
      ...(to !== undefined && { to: bare(to) }),
      isChanged: from?.digest !== to?.digest,
    };
  });
}

function bare({ digest, rows }: ContentSide): ContentSide {
  return { digest, ...(rows !== undefined && { rows }) };
}

function decidingDigest(evaluation: EvaluationRecord | undefined): string | undefined {
  return Object.values(evaluation?.datasets ?? {}).find(({ role }) => role === "decides")?.digest;
}

function metricNames(a: EvaluationRecord | undefined, b: EvaluationRecord | undefined): readonly string[] {
  const all = Object.entries({ ...a?.metrics, ...b?.metrics });
  return all.toSorted(([, one], [, other]) => weightOf(one) - weightOf(other)).map(([name]) => name);
}

type Comparing = Pick<ComparedRuns, "a" | "b"> & { readonly isSameRows: boolean };

function comparedMetric(name: string, { a, b, isSameRows }: Comparing): ComparedMetric {
  const [from, to] = [metricOf(a.evaluation, name), metricOf(b.evaluation, name)];
  const both = { name, ...(from !== undefined && { a: from }), ...(to !== undefined && { b: to }) };
  if (!isSameRows || typeof from?.value !== "number" || typeof to?.value !== "number") return both;
  const beside = b.evaluation?.baseline.artifact?.digest === a.run.artifact.digest ? to.deltaInterval : undefined;
  const delta = to.value - from.value;
  return { ...both, delta, ...(beside !== undefined && beside !== null && { deltaInterval: [beside[0], beside[1]] }) };
}

function metricOf(evaluation: EvaluationRecord | undefined, name: string): MeasuredMetric | undefined {
  return evaluation !== undefined && Object.hasOwn(evaluation.metrics, name) ? evaluation.metrics[name] : undefined;
}
