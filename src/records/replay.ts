import type { EvaluationRecord, MeasuredReplay, ReplayRecord } from "../generated/types.ts";
import { validate } from "../generated/validate-replay-record.ts";
import { textParser, valueParser, type ValueParser } from "../kernel/parsers.ts";
import { EVALUATION } from "./kinds/evaluation.ts";

/** A replay whose evaluation has been read too. */
export interface Replay extends Omit<ReplayRecord, "measured"> {
  readonly measured?: ReplayNumbers | undefined;
}

/** What a replay measured, where it could be made. */
export interface ReplayNumbers extends Omit<MeasuredReplay, "evaluation"> {
  readonly evaluation: EvaluationRecord;
}

const parseOuter = valueParser<ReplayRecord>("replay", validate);

const parse: ValueParser<Replay> = (value, source) => {
  const { measured, ...record } = parseOuter(value, source);
  if (measured === undefined) return record;
  return { ...record, measured: { ...measured, evaluation: EVALUATION.parse(measured.evaluation, source) } };
};

export const parseReplay = textParser(parse);
