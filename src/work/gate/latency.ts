import { toDigits } from "../../kernel/rounding.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { plural } from "../../kernel/text.ts";
import { formatDuration } from "../../kernel/units.ts";
import type { Case, GateRule } from "./case.ts";
import { MEASURED } from "./measured.ts";

export const LATENCY: GateRule = {
  id: "gate/latency",
  title: "The latency limit holds",
  why: "A better model that answers too late is a worse one.",
  remediation: "Make the model smaller, or change evaluation.latency in a pull request of its own.",
  judge,
};

function judge({ evaluation: { latency }, limits: { latencyP95Ms: limit } }: Case): readonly Finding[] {
  if (limit === undefined) return [];
  if (latency === undefined) {
    const message = "The manifest limits latency, and it was not measured.";
    return [findingOf(LATENCY, { outcome: "unmeasured", message, remediation: MEASURED.remediation })];
  }
  const { p95Ms } = latency.candidate;
  const message = `The 95th percentile of one call of ${plural(latency.batchSize, "row")} took ${formatMs(p95Ms)}; the limit is ${formatDuration(limit)}.`;
  return [findingOf(LATENCY, { outcome: p95Ms > limit ? "fail" : "pass", message })];
}

function formatMs(milliseconds: number): string {
  return `${toDigits(milliseconds, 3)} ms`;
}
