import { findingOf, type Finding } from "../../findings/finding.ts";
import { listed, plural } from "../../kernel/text.ts";
import { graphChanges } from "../../records/graph-changes.ts";
import type { Case, GateRule } from "./case.ts";

export const GRAPH: GateRule = {
  id: "gate/graph",
  title: "The graph runs where production's does",
  why: "An operator or an operator set that production has never run may be missing, slower, or rounded differently in the runtime there.",
  remediation: "Load the model in the runtime that serves it before promoting it.",
  judge,
};

function judge({ evaluation: { graph } }: Case): readonly Finding[] {
  const { added, opsets } = graphChanges(graph);
  const moved = opsets.map(({ domain, from, to }) => `${domain} ${from ?? "none"} to ${to ?? "none"}`);
  const parts = [
    ...(added.length === 0
      ? []
      : [`uses ${plural(added.length, "operator")} that the baseline does not: ${listed(added)}`]),
    ...(moved.length === 0 ? [] : [`changes the operator set: ${listed(moved)}`]),
  ];
  return parts.map((part) => findingOf(GRAPH, { outcome: "warn", message: `The candidate's graph ${part}.` }));
}
