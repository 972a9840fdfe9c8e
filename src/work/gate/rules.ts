import { ABSOLUTE_LIMIT } from "./absolute-limit.ts";
import { BASELINE } from "./baseline.ts";
import { BASELINE_MOVED } from "./baseline-moved.ts";
import type { GateRule } from "./case.ts";
import { EVIDENCE } from "./evidence.ts";
import { FAIRNESS } from "./fairness.ts";
import { FIRST_MODEL } from "./first-model.ts";
import { FIRST_USE } from "./first-use.ts";
import { FORK } from "./fork.ts";
import { GRAPH } from "./graph.ts";
import { GUARD } from "./guard.ts";
import { HOLDOUT_REUSE } from "./holdout-reuse.ts";
import { JUDGING_CHANGE } from "./judging-change.ts";
import { LATENCY } from "./latency.ts";
import { LEGS } from "./legs.ts";
import { MEASURED } from "./measured.ts";
import { NEW_COLUMN } from "./new-column.ts";
import { NON_INFERIORITY } from "./non-inferiority.ts";
import { REPLAY } from "./replay.ts";
import { RULES_ACCEPTED } from "./rules-accepted.ts";
import { SEPARATION } from "./separation.ts";
import { SLICE } from "./slice.ts";
import { SUCCESSION } from "./succession.ts";
import { UNVOUCHED_DATA } from "./unvouched-data.ts";

/**
 * What a candidate is judged by. A new rule is one file beside this one, which says what the rule is and judges, with its
 * test next to it, and one line here: `judge` runs it, and the reference has its text.
 *
 * Findings of a verdict stand in this order. The last ones are about what only a stage knows (who made the evidence,
 * which job ran), so that the stage asks their files directly.
 */
export const GATE_RULES: readonly GateRule[] = [
  ABSOLUTE_LIMIT,
  NON_INFERIORITY,
  REPLAY,
  GUARD,
  FAIRNESS,
  BASELINE,
  FIRST_MODEL,
  SLICE,
  LATENCY,
  GRAPH,
  HOLDOUT_REUSE,
  SEPARATION,
  SUCCESSION,
  NEW_COLUMN,
  UNVOUCHED_DATA,
  JUDGING_CHANGE,
  RULES_ACCEPTED,
  FIRST_USE,
  MEASURED,
  FORK,
  EVIDENCE,
  BASELINE_MOVED,
  LEGS,
];
