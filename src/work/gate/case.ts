import type { Finding, Location } from "../../findings/finding.ts";
import type { Rule } from "../../findings/rules.ts";
import type { EvaluationRecord, JudgingChange, MeasuredMetric } from "../../generated/types.ts";
import type { Margin } from "../../kernel/units.ts";
import type { ResolvedFairness } from "../../manifest/fairness.ts";

/** A rule of the gate with its judgement: of one metric that has a limit, or of the whole case. */
export interface GateRule extends Rule {
  judgeMetric?(gated: GatedMetric, given: Case): readonly Finding[];
  judge?(given: Case): readonly Finding[];
}

/** What is to be judged, and by what. */
export interface Case {
  readonly model: string;
  readonly limits: Limits;
  readonly evaluation: EvaluationRecord;
  readonly changes: readonly JudgingChange[];
  /** By name, digests of the data that the accepted model was judged by, and of what was accepted in its place with it. */
  readonly acceptedData?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Of a retraining pull request: candidate and production on production's rows. */
  readonly replay?: CaseReplay | undefined;
  /** Where the limits stand, for the lines of the findings. */
  locate?(pointer: string): Location | undefined;
}

/** The comparison on production's rows, or why there is none. */
export type CaseReplay =
  | {
      /** Its dataset is `production`; candidate and baseline are those that are judged. */
      readonly evaluation: EvaluationRecord;
      /** Whether these rows decide, and the deciding dataset guards; else they are only shown. */
      readonly decides: boolean;
    }
  | {
      /** A sentence, with what to do about it. */
      readonly problem: string;
      /** Whether something was left that nobody believes. */
      readonly isForeign: boolean;
    };

/** The base branch's limits for one model. */
export interface Limits {
  readonly metrics: Readonly<Record<string, MetricLimit>>;
  /** `approve`: a named person may accept an inconclusive result. */
  readonly onInconclusive: "approve" | "block";
  /** One-sided, of every comparison; default: what the evaluation says of itself. */
  readonly confidence?: number | undefined;
  readonly latencyP95Ms?: number | undefined;
  readonly fairness?: ResolvedFairness | undefined;
}

export interface MetricLimit {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly margin: Margin;
  readonly isPrimary: boolean;
  /** Without a baseline it has no value, and needs none. */
  readonly needsBaseline?: boolean | undefined;
  /** What the metric is by its definition, whatever a record says of it. */
  readonly better?: "higher" | "lower" | undefined;
  readonly range?: readonly [number | null, number | null] | undefined;
}

/** A metric that can stop a merge, as the evaluation has it. */
export interface GatedMetric {
  readonly name: string;
  readonly limit: MetricLimit;
  readonly metric: MeasuredMetric | undefined;
  readonly location: Location | undefined;
}
