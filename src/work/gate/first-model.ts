import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Case, GateRule } from "./case.ts";

export const FIRST_MODEL: GateRule = {
  id: "gate/first-model",
  title: "A first model meets an absolute limit",
  why: "There is nothing to compare it with, so it has to be good enough by itself.",
  remediation: "Add `min` or `max` to at least one metric under evaluation.metrics.",
  judge,
};

function judge({ evaluation: { baseline }, limits }: Case): readonly Finding[] {
  const hasLimit = Object.values(limits.metrics).some(
    ({ min, max, needsBaseline }) => needsBaseline !== true && (min !== undefined || max !== undefined),
  );
  if (baseline.status !== "none" || hasLimit) return [];
  const message = "This is a first model, and no metric has an absolute limit: there is nothing it could be judged by.";
  return [findingOf(FIRST_MODEL, { message })];
}
