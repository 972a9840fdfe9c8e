import type { ModelManifest } from "../../generated/types.ts";
import { namedApprovers } from "../../manifest/resolve.ts";
import { compareFact, compareList, type CardChange, type ComparedFact } from "./change.ts";

const USES = "Uses";
const LIMITS = "Bias, risks and limitations";
const DETAILS = "Model details";
const RISK = "Risk classification";

const TIERS = ["minimal", "limited", "high"];

interface Fact<T> {
  readonly section: string;
  readonly subject: string;
  readonly read: (manifest: ModelManifest) => T;
  readonly needsPerson: ComparedFact["needsPerson"];
}

// A limitation that is no longer named may still be there; a new one is a warning that nobody has to approve.
const whenRemoved = (op: string) => op === "removed";

const TEXTS: readonly Fact<string | undefined>[] = [
  { section: USES, subject: "Intended use", read: ({ card }) => card?.intendedUse, needsPerson: true },
  { section: DETAILS, subject: "License", read: ({ license }) => license, needsPerson: true },
  { section: DETAILS, subject: "Description", read: ({ description }) => description, needsPerson: false },
  {
    section: DETAILS,
    subject: "Lifecycle",
    read: ({ lifecycle = "active" }) => lifecycle,
    needsPerson: false,
  },
];

const LISTS: readonly Fact<readonly string[] | undefined>[] = [
  { section: USES, subject: "Out of scope", read: ({ card }) => card?.outOfScope, needsPerson: true },
  { section: LIMITS, subject: "Limitation", read: ({ card }) => card?.limitations, needsPerson: whenRemoved },
  { section: LIMITS, subject: "Risk", read: ({ card }) => card?.risks, needsPerson: whenRemoved },
  { section: DETAILS, subject: "Owner", read: ({ owners }) => owners, needsPerson: true },
  {
    section: DETAILS,
    subject: "Approver",
    read: ({ governance }) =>
      governance?.approvers === undefined ? undefined : (namedApprovers(governance) ?? ["the author of a change"]),
    needsPerson: true,
  },
];

/** Intended use, limits, risks, license, owners: what people said of the model. */
export function proseChanges(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  return [
    ...TEXTS.flatMap(({ read, ...fact }) => compareFact({ ...fact, from: read(base), to: read(head) })),
    ...LISTS.flatMap(({ read, ...fact }) => compareList({ ...fact, from: read(base), to: read(head) })),
    ...riskChange(base, head),
  ];
}

function riskChange(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [from, to] = [base.governance?.risk, head.governance?.risk];
  const changes = compareFact({ section: RISK, subject: "Risk tier", from, to, needsPerson: true });
  if (from === undefined || to === undefined) return changes;
  const op = TIERS.indexOf(to) < TIERS.indexOf(from) ? ("loosened" as const) : ("tightened" as const);
  return changes.map((change) => ({ ...change, op }));
}
