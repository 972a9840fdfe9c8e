import { findingOf, type Finding } from "../../findings/finding.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { ResolvedEndpoint } from "../../manifest/resolved-promotion.ts";
import { quantileOfSorted } from "../../stats/quantiles.ts";
import { PROMOTION } from "./rules.ts";

/** How a service answered under load. */
export interface LoadMeasured {
  /** Milliseconds until the first answer; undefined where it gave none. */
  readonly firstMs: number | undefined;
  /** Milliseconds of each good answer, the first left out. */
  readonly answersMs: Float64Array;
  /** Requests without a good answer. */
  readonly errors: number;
  /** Milliseconds that it was asked. */
  readonly askedMs: number;
  /** Why the last that failed did. */
  readonly problem?: string | undefined;
}

/** Fewer answers tell no 95th percentile. */
const FEWEST = 20;

/** What was measured against the limits: one finding each, passes included, with the numbers. */
export function judgeLoad(model: string, limits: ResolvedEndpoint, measured: LoadMeasured): readonly Finding[] {
  const { firstMs, answersMs, errors, askedMs, problem } = measured;
  const asked = answersMs.length + errors + (firstMs === undefined ? 0 : 1);
  const share = asked === 0 ? 1 : errors / asked;
  const found = (subject: string, isHeld: boolean | undefined, message: string): Finding =>
    findingOf(PROMOTION.endpoint, {
      outcome: isHeld === undefined ? "unmeasured" : isHeld ? "pass" : "fail",
      model,
      subject,
      message,
    });
  const why = problem === undefined ? "" : ` The last: ${problem}`;
  const errorText = `${errors} of ${asked} requests to the endpoint got no good answer; at most ${percent(limits.errors)} may.${errors > 0 ? why : ""}`;
  const findings = [found("errors", share <= limits.errors, errorText)];
  if (limits.coldStartMs !== undefined) {
    const text = `the first answer took ${firstMs === undefined ? "for ever" : formatDuration(firstMs)}; at most ${formatDuration(limits.coldStartMs)} are allowed.`;
    findings.push(found("coldStart", firstMs !== undefined && firstMs <= limits.coldStartMs, capital(text)));
  }
  if (limits.p95Ms !== undefined) {
    const isEnough = answersMs.length >= FEWEST;
    const p95 = isEnough ? quantileOfSorted(answersMs.toSorted(), 0.95) : undefined;
    const text =
      p95 === undefined
        ? `Only ${answersMs.length} answers came in ${formatDuration(askedMs)}: a 95th percentile needs ${FEWEST}. Ask for longer (endpoint.duration).`
        : `The 95th percentile of ${answersMs.length} answers is ${formatDuration(p95)}; at most ${formatDuration(limits.p95Ms)} are allowed.`;
    findings.push(found("p95", p95 === undefined ? undefined : p95 <= limits.p95Ms, text));
  }
  if (limits.requestsPerSecond !== undefined) {
    const rate = askedMs === 0 ? 0 : answersMs.length / (askedMs / 1000);
    const text = `The endpoint gave ${rate.toFixed(1)} answers a second to ${limits.concurrency} requests at once; at least ${limits.requestsPerSecond} are asked for.`;
    findings.push(found("requestsPerSecond", rate >= limits.requestsPerSecond, text));
  }
  return findings;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}
