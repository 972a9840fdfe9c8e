import type { BaseModel, CardGroup, ModelManifest } from "../../generated/types.ts";
import { namedApprovers } from "../../manifest/resolve.ts";
import { compareFact, compareList, type CardChange, type ComparedFact } from "./change.ts";

const USES = "Uses";
const LIMITS = "Bias, risks and limitations";
const DETAILS = "Model details";

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
  { section: DETAILS, subject: "Instructions for use", read: ({ card }) => card?.instructions, needsPerson: true },
  { section: DETAILS, subject: "Why these metrics", read: ({ card }) => card?.metricRationale, needsPerson: false },
  { section: DETAILS, subject: "Contact", read: ({ contact }) => contact, needsPerson: false },
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
  { section: LIMITS, subject: "Trade-off", read: ({ card }) => card?.tradeoffs, needsPerson: whenRemoved },
  { section: DETAILS, subject: "Base model", read: ({ baseModels }) => baseModels?.map(baseModel), needsPerson: true },
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
    ...groupChanges(base, head),
  ];
}

function baseModel({ id, revision, relation = "finetune", license, endOfLife }: BaseModel): string {
  const end = endOfLife === undefined ? undefined : `supported until ${endOfLife}`;
  return `${id}@${revision} (${[relation, license, end].filter((part) => part !== undefined).join(", ")})`;
}

/** Who is at risk of unfair treatment: a group that is no longer named is still there. */
function groupChanges(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [before, after] = [base.card?.groups ?? [], head.card?.groups ?? []];
  const names = [...new Set([...before, ...after].map(({ group }) => group))];
  return names.flatMap((name) => {
    const [from, to] = [before, after].map((groups) => groupText(groups.find(({ group }) => group === name)));
    return compareFact({ section: LIMITS, subject: `Group ${name}`, from, to, needsPerson: (op) => op !== "added" });
  });
}

function groupText(group: CardGroup | undefined): string | undefined {
  if (group === undefined) return undefined;
  const { benefits, harms, mitigation } = group;
  return [group.group, benefits, harms, mitigation].filter((part) => part !== undefined).join(" · ");
}
