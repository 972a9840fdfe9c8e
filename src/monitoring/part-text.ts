import type { ServedPartRecord, WindowPartRecord } from "../generated/types.ts";
import { validate } from "../generated/validate-window-part-record.ts";
import { textParser, valueParser } from "../kernel/parsers.ts";
import { canonicalJson } from "../records/canonical.ts";
import { parseProfile } from "../records/parse.ts";
import { bytesOf, codesOf, doublesOf, ofLength } from "../records/array-bytes.ts";
import { experimentPart, experimentRecord } from "./experiment-text.ts";
import type { PlannedWindow } from "../work/monitor/windows.ts";
import type { ServedPart } from "./served-part.ts";
import type { Shard } from "../work/shards/shard.ts";
import type { WindowPart } from "./window-part.ts";

/** What a shard read of a window. */
export interface ShardPart {
  readonly shard: Shard;
  readonly part: WindowPart;
}

/**
 * A part as a line of JSON, without its end.
 */
export function partText({ shard, part }: ShardPart): string {
  const { planned, counts, profile, classes, served, labelled, quality, source, badCells, has, sampled } = part;
  const { unusable, why } = part;
  const { span, ...own } = planned;
  const isServed = labelled?.rows === served;
  const record: WindowPartRecord = {
    schema: "model-gitops/window-part/v1",
    shard: { index: shard.index, count: shard.count },
    window: { ...span, ...windowRecord(own) },
    source,
    counts: { ...counts, versions: { ...counts.versions }, latencies: bytesOf(counts.latencies) },
    ...(profile && { profile: { ...profile } }),
    badCells: { ...badCells },
    quality: quality.map(({ values, ...count }) => ({ ...count, ...(values && { values: { ...values } }) })),
    ...(classes && {
      classes: {
        classes: [...classes.classes],
        ...(classes.positive !== undefined && { positive: classes.positive }),
        ...(classes.own && { own: [...classes.own] }),
      },
    }),
    ...(served && { served: servedRecord(served) }),
    ...(labelled && {
      labelled: { from: labelled.from, to: labelled.to, ...(!isServed && { rows: servedRecord(labelled.rows) }) },
    }),
    ...(part.experiment && { experiment: experimentRecord(part.experiment) }),
    ...(unusable && { unusable: { ...unusable } }),
    ...(why && { why: { ...why } }),
    sampled: sampled.flatMap((one) => ("problem" in one ? [{ ...one }] : [])),
    has: { ...has },
  };
  return canonicalJson(record);
}

const parseRecord = textParser(valueParser<WindowPartRecord>("part of a window", validate));

/**
 * A part of its line; `source` names it in messages. Throws a UserError for what is none.
 */
export function readPart(text: string, source: string): ShardPart {
  const { shard, window, counts, profile, classes, served, labelled, experiment, ...rest } = parseRecord(text, source);
  const { id, from, to, until, ...own } = window;
  const answers = served && servedPart(served, source);
  return {
    shard,
    part: {
      ...rest,
      planned: { replaces: undefined, ...own, span: { id, from, to, ...(until !== undefined && { until }) } },
      counts: { ...counts, latencies: doublesOf(counts.latencies, source) },
      profile: profile && parseProfile(JSON.stringify(profile), source),
      classes: classes && { classes: classes.classes, positive: classes.positive, own: classes.own },
      served: answers,
      labelled: labelledPart(labelled, answers, source),
      experiment: experiment && experimentPart(experiment, source),
    },
  };
}

function windowRecord({
  rows,
  state,
  replaces,
  artifact,
  labels,
  isIncomplete,
}: Omit<PlannedWindow, "span">): Omit<WindowPartRecord["window"], "id" | "from" | "to"> {
  return {
    rows,
    state,
    ...(replaces !== undefined && { replaces }),
    ...(artifact !== undefined && { artifact }),
    ...(labels && { labels: { ...labels } }),
    ...(isIncomplete && { isIncomplete }),
  };
}

function labelledPart(
  labelled: WindowPartRecord["labelled"],
  served: ServedPart | undefined,
  source: string,
): WindowPart["labelled"] {
  const rows = labelled?.rows === undefined ? served : servedPart(labelled.rows, source);
  return labelled && rows && { from: labelled.from, to: labelled.to, rows };
}

function servedRecord(part: ServedPart): ServedPartRecord {
  const { n, width, keys, scores, predicted, truth, weights, words, masks, features } = part;
  return {
    n,
    width,
    keys: bytesOf(keys),
    ...(scores && { scores: bytesOf(scores) }),
    ...(predicted && { predicted: bytesOf(predicted) }),
    ...(truth instanceof Int32Array && { trueCodes: bytesOf(truth) }),
    ...(truth instanceof Float64Array && { trueValues: bytesOf(truth) }),
    ...(weights && { weights: bytesOf(weights) }),
    words: words.map((word) => ({ ...word, codes: bytesOf(word.codes), dictionary: [...word.dictionary] })),
    masks: masks.map(({ name, mask }) => ({ name, mask: bytesOf(mask) })),
    features: features.map(({ name, values }) => ({ name, values: bytesOf(values) })),
  };
}

function servedPart(record: ServedPartRecord, source: string): ServedPart {
  const { n, width, keys, scores, predicted, trueCodes, trueValues, weights, words, masks, features } = record;
  const doubles = (text: string, length = n): Float64Array => ofLength(doublesOf(text, source), length, source);
  const trueNumbers = trueValues === undefined ? undefined : doubles(trueValues);
  const codes = (text: string): Int32Array => ofLength(codesOf(text, source), n, source);
  return {
    n,
    width,
    keys: doubles(keys),
    scores: scores === undefined ? undefined : doubles(scores, n * width),
    predicted: predicted === undefined ? undefined : codes(predicted),
    truth: trueCodes === undefined ? trueNumbers : codes(trueCodes),
    weights: weights === undefined ? undefined : doubles(weights),
    words: words.map((word) => ({ ...word, codes: codes(word.codes) })),
    masks: masks.map(({ name, mask }) => ({
      name,
      mask: ofLength(new Uint8Array(Buffer.from(mask, "base64")), n, source),
    })),
    features: features.map(({ name, values }) => ({ name, values: doubles(values) })),
  };
}
