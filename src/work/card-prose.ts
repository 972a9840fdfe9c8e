import type { ModelManifest } from "../generated/types.ts";
import { compareFact, compareList } from "./card-change.ts";
import type { CardChange } from "./card-diff.ts";

const USES = "Uses";
const LIMITS = "Bias, risks and limitations";
const DETAILS = "Model details";
const RISK = "Risk classification";

const TIERS = ["minimal", "limited", "high"];

/** Intended use, limits, risks, license, owners: what people said of the model. */
export function proseChanges(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [before, after] = [base.card, head.card];
  // A limitation that is no longer named may still be there; a new one is a warning that nobody has to approve.
  const whenRemoved = (op: string) => op === "removed";
  return [
    ...compareFact({ section: USES, subject: "Intended use", from: before?.intendedUse, to: after?.intendedUse, needsPerson: true }),
    ...compareList({ section: USES, subject: "Out of scope", from: before?.outOfScope, to: after?.outOfScope, needsPerson: true }),
    ...riskChange(base, head),
    ...compareList({ section: LIMITS, subject: "Limitation", from: before?.limitations, to: after?.limitations, needsPerson: whenRemoved }),
    ...compareList({ section: LIMITS, subject: "Risk", from: before?.risks, to: after?.risks, needsPerson: whenRemoved }),
    ...compareFact({ section: DETAILS, subject: "License", from: base.license, to: head.license, needsPerson: true }),
    ...compareList({ section: DETAILS, subject: "Owner", from: base.owners, to: head.owners, needsPerson: true }),
    ...compareList({ section: DETAILS, subject: "Approver", from: base.governance?.approvers, to: head.governance?.approvers, needsPerson: true }),
    ...compareFact({ section: DETAILS, subject: "Description", from: base.description, to: head.description, needsPerson: false }),
    ...compareFact({ section: DETAILS, subject: "Lifecycle", from: base.lifecycle ?? "active", to: head.lifecycle ?? "active", needsPerson: false }),
  ];
}

function riskChange(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [from, to] = [base.governance?.risk, head.governance?.risk];
  const changes = compareFact({ section: RISK, subject: "Risk tier", from, to, needsPerson: true });
  if (from === undefined || to === undefined) return changes;
  const op = TIERS.indexOf(to) < TIERS.indexOf(from) ? ("loosened" as const) : ("tightened" as const);
  return changes.map((change) => ({ ...change, op }));
}
