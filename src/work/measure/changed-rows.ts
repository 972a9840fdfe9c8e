import { exactMatch, mixedTokens, squadTokens, tokenF1 } from "../../stats/text/exact-match.ts";
import type { BinarySample } from "./binary-sample.ts";
import type { LabelSetSample } from "./label-set-sample.ts";
import type { ClassSample } from "./multiclass-sample.ts";
import type { TaskSample } from "./registry.ts";
import type { ValueSample } from "./regression-sample.ts";
import { LEAST_SHOWN } from "./slice-rows.ts";
import type { TextSample } from "./text-sample.ts";

/** What a change of the answer is for a row, by its truth: further from it, nearer to it, or neither. */
export type Effect = "worse" | "better" | "different";

const EFFECTS: readonly Effect[] = ["worse", "better", "different"];

/** Rows that candidate and baseline answer differently. */
export interface ChangedGroup {
  readonly effect: Effect;
  /** How many changed so; undefined: fewer than ten, of which none is chosen. */
  readonly rows: number | undefined;
  /** Places of the rows that changed most, the largest change first. */
  readonly chosen: readonly number[];
}

interface Change {
  readonly row: number;
  readonly effect: Effect;
  /** Larger is more; among changes of one effect. */
  readonly by: number;
}

/**
 * Which rows changed, worst first, at most `most` of them together. Undefined where there is nothing to compare, or the
 * rows of a task are not answered one by one. Rows without weight count nowhere.
 */
export function changedRows(sample: TaskSample, most: number): readonly ChangedGroup[] | undefined {
  const changeOf = changes(sample);
  if (changeOf === undefined) return undefined;
  const groups = new Map<Effect, Change[]>();
  for (let row = 0; row < sample.n; row += 1) {
    const change = (sample.weights?.[row] ?? 1) > 0 ? changeOf(row) : undefined;
    if (change === undefined) continue;
    const group = groups.get(change.effect) ?? [];
    group.push({ row, ...change });
    groups.set(change.effect, group);
  }
  const shown = EFFECTS.filter((effect) => (groups.get(effect)?.length ?? 0) >= LEAST_SHOWN);
  return EFFECTS.flatMap((effect): readonly ChangedGroup[] => {
    const group = groups.get(effect) ?? [];
    if (group.length === 0) return [];
    const at = shown.indexOf(effect);
    if (at < 0) return [{ effect, rows: undefined, chosen: [] }];
    const largest = group.toSorted((a, b) => b.by - a.by || a.row - b.row).slice(0, share(most, shown.length, at));
    return [{ effect, rows: group.length, chosen: largest.map(({ row }) => row) }];
  });
}

/** Equal parts, the first ones larger where it does not divide. */
function share(most: number, parts: number, at: number): number {
  return Math.floor(most / parts) + (at < most % parts ? 1 : 0);
}

type ChangeOf = (row: number) => Omit<Change, "row"> | undefined;

function changes(sample: TaskSample): ChangeOf | undefined {
  switch (sample.task) {
    case "binary-classification":
      return binaryChanges(sample);
    case "multiclass-classification":
      return classChanges(sample);
    case "multilabel-classification":
      return labelSetChanges(sample);
    case "regression":
    case "forecasting":
      return valueChanges(sample);
    case "text-generation":
      return textChanges(sample);
    // Of a query the order of its rows counts, and of quantiles how often each is exceeded: no row is right or wrong alone.
    case "ranking":
    case "quantile-regression":
      return undefined;
  }
}

function binaryChanges({ labels, candidate, baseline }: BinarySample): ChangeOf | undefined {
  if (baseline === undefined) return undefined;
  return (row) => {
    const [was, is] = [baseline.decisions[row], candidate.decisions[row]];
    if (was === is) return undefined;
    const by = Math.abs((candidate.scores?.[row] ?? 0) - (baseline.scores?.[row] ?? 0));
    return { effect: is === labels[row] ? "better" : "worse", by };
  };
}

function classChanges({ labels, classes, candidate, baseline }: ClassSample): ChangeOf | undefined {
  if (baseline === undefined) return undefined;
  return (row) => {
    const [was, is] = [baseline.decisions[row], candidate.decisions[row]];
    if (was === is || is === undefined) return undefined;
    const scoreOf = (scores: Float64Array | undefined): number => scores?.[row * classes.length + is] ?? 0;
    const by = Math.abs(scoreOf(candidate.scores) - scoreOf(baseline.scores));
    if (is === labels[row]) return { effect: "better", by };
    return { effect: was === labels[row] ? "worse" : "different", by };
  };
}

function labelSetChanges({ labels, classes, candidate, baseline }: LabelSetSample): ChangeOf | undefined {
  if (baseline === undefined) return undefined;
  return (row) => {
    let [wasWrong, isWrong, changed] = [0, 0, 0];
    for (let at = row * classes; at < (row + 1) * classes; at += 1) {
      const [was, is] = [baseline.decisions[at], candidate.decisions[at]];
      if (was !== labels[at]) wasWrong += 1;
      if (is !== labels[at]) isWrong += 1;
      if (was !== is) changed += 1;
    }
    return changed === 0 ? undefined : { effect: effectOf(wasWrong - isWrong), by: changed };
  };
}

function valueChanges({ targets, candidate, baseline }: ValueSample): ChangeOf | undefined {
  if (baseline === undefined) return undefined;
  return (row) => {
    const [target = Number.NaN, was = Number.NaN, is = Number.NaN] = [
      targets[row],
      baseline.values[row],
      candidate.values[row],
    ];
    if (was === is) return undefined;
    const gained = Math.abs(was - target) - Math.abs(is - target);
    return { effect: effectOf(gained), by: Math.abs(gained === 0 ? is - was : gained) };
  };
}

/** By what a judge said of the two, else by how much of a reference each has. */
function textChanges({ references, tokenization, candidate, baseline }: TextSample): ChangeOf | undefined {
  if (baseline === undefined) return undefined;
  const tokens = tokenization().answer === "mixed" ? mixedTokens : squadTokens;
  return (row) => {
    const [was = "", is = ""] = [baseline.texts[row], candidate.texts[row]];
    if (was === is) return undefined;
    const points = candidate.points?.[row];
    if (points !== undefined && !Number.isNaN(points)) return { effect: effectOf(points - 0.5), by: 1 };
    const right = (text: string): number => {
      const segment = { hypothesis: text, references: references[row] ?? [] };
      return exactMatch(segment) + tokenF1(segment, tokens);
    };
    const gained = right(is) - right(was);
    return { effect: effectOf(gained), by: Math.abs(gained) };
  };
}

function effectOf(gained: number): Effect {
  if (gained === 0) return "different";
  return gained > 0 ? "better" : "worse";
}
