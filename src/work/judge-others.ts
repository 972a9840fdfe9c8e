import type { Finding } from "../findings/finding.ts";
import type { EvaluatedDataset } from "../generated/types.ts";
import { listed, plural } from "../kernel/text.ts";
import { formatDuration } from "../kernel/units.ts";
import { GATE } from "./gate-rules.ts";
import { graphChanges } from "../records/graph-changes.ts";
import { judgeChanges } from "./judge-changes.ts";
import { judgeSlices } from "./judge-slices.ts";
import type { Case } from "./judge.ts";

/** Rows that look alike by chance are tolerated up to this share; ids never. */
const TOLERATED_OVERLAP = 0.01;

/** Everything that is not a metric of a whole dataset. */
export function judgeOthers(given: Case): readonly Finding[] {
  const { evaluation } = given;
  return [
    ...judgeBaseline(given),
    ...judgeSlices(evaluation),
    ...judgeLatency(given),
    ...judgeGraph(evaluation),
    ...Object.entries(evaluation.datasets).flatMap(([name, dataset]) => judgeReuse(name, dataset)),
    ...Object.entries(evaluation.datasets).flatMap(([name, dataset]) => judgeSeparation(name, dataset)),
    ...judgeChanges(given),
  ];
}

function judgeBaseline({ evaluation: { baseline }, limits }: Case): readonly Finding[] {
  if (baseline.status === "unavailable") {
    const message = `The baseline${baseline.source === undefined ? "" : ` that ${baseline.source} names`} could not be had: ${baseline.reason ?? "no reason was given"}.`;
    return [{ rule: GATE.baseline.id, outcome: "unmeasured", message, remediation: GATE.baseline.remediation }];
  }
  const hasLimit = Object.values(limits.metrics).some(
    ({ min, max, needsBaseline }) => needsBaseline !== true && (min !== undefined || max !== undefined),
  );
  if (baseline.status !== "none" || hasLimit) return [];
  const message = "This is a first model, and no metric has an absolute limit: there is nothing it could be judged by.";
  return [{ rule: GATE.firstModel.id, outcome: "fail", message, remediation: GATE.firstModel.remediation }];
}

function judgeLatency({ evaluation: { latency }, limits: { latencyP95Ms: limit } }: Case): readonly Finding[] {
  if (limit === undefined) return [];
  if (latency === undefined) {
    const message = "The manifest limits latency, and it was not measured.";
    return [{ rule: GATE.latency.id, outcome: "unmeasured", message, remediation: GATE.measured.remediation }];
  }
  const { p95Ms } = latency.candidate;
  const isSlow = p95Ms > limit;
  const message = `The 95th percentile of one call of ${plural(latency.batchSize, "row")} took ${formatMs(p95Ms)}; the limit is ${formatDuration(limit)}.`;
  return [
    {
      rule: GATE.latency.id,
      outcome: isSlow ? "fail" : "pass",
      message,
      ...(isSlow && { remediation: GATE.latency.remediation }),
    },
  ];
}

/** From here on the holdout's own noise is worth a warning. */
const OFTEN = 20;

function judgeReuse(name: string, { judgedBefore = 0 }: EvaluatedDataset): readonly Finding[] {
  if (judgedBefore < OFTEN) return [];
  const message = `${name} has decided about ${plural(judgedBefore, "other candidate")} before this one.`;
  return [
    {
      rule: GATE.holdoutReuse.id,
      outcome: "warn",
      subject: name,
      message,
      remediation: GATE.holdoutReuse.remediation,
    },
  ];
}

function judgeGraph({ graph }: Case["evaluation"]): readonly Finding[] {
  const { added, opsets } = graphChanges(graph);
  const parts = [
    ...(added.length === 0
      ? []
      : [`uses ${plural(added.length, "operator")} that the baseline does not: ${listed(added)}`]),
    ...(opsets.length === 0
      ? []
      : [
          `changes the operator set: ${listed(opsets.map(({ domain, from, to }) => `${domain} ${from ?? "none"} to ${to ?? "none"}`))}`,
        ]),
  ];
  return parts.map((part): Finding => ({
    rule: GATE.graph.id,
    outcome: "warn",
    message: `The candidate's graph ${part}.`,
    remediation: GATE.graph.remediation,
  }));
}

function judgeSeparation(name: string, { overlap, rows }: EvaluatedDataset): readonly Finding[] {
  if (overlap === undefined) return [];
  const { ids = 0, rows: alike = 0 } = overlap;
  const isLeak = ids > 0 || alike > rows * TOLERATED_OVERLAP;
  if (!isLeak && alike === 0) return [];
  const found =
    ids > 0
      ? `${plural(ids, "id")} of ${name} ${ids === 1 ? "is" : "are"}`
      : `${plural(alike, "row")} of ${rows} in ${name} ${alike === 1 ? "is" : "are"}`;
  const message = `${found} in the training data too.`;
  return [
    {
      rule: GATE.separation.id,
      outcome: isLeak ? "fail" : "warn",
      subject: name,
      message,
      remediation: GATE.separation.remediation,
    },
  ];
}

function formatMs(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(3))} ms`;
}
