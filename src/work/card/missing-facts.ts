import type { Dataset, Governance } from "../../generated/types.ts";
import { isStated } from "../../kernel/stated.ts";

export interface AskedOf {
  readonly tier: Governance["risk"] | "undeclared";
  /** What is known of its personal data, where that is more than the manifest says. */
  readonly personalData?: Dataset["personalData"];
}

type Fact = readonly [key: string, read: (dataset: Dataset) => string | undefined];

/** What everybody has to say of data: where it is from, how it was collected, how old it is, what may be done with it. */
const ALWAYS: readonly Fact[] = [
  ["origin.type", ({ origin }) => chosen(origin?.type)],
  ["origin.source", ({ origin }) => origin?.source],
  ["collection.method", ({ collection }) => collection?.method],
  ["license", ({ license }) => license],
  ["asOf", ({ asOf, period }) => asOf ?? period?.to],
  ["personalData", ({ personalData }) => chosen(personalData)],
];

const LIMITED: readonly Fact[] = [
  ["description", ({ description }) => description],
  ["maxAge", ({ maxAge }) => maxAge],
];

const HIGH: readonly Fact[] = [
  ["origin.owner", ({ origin }) => origin?.owner],
  ["labels.source", ({ labels }) => chosen(labels?.source)],
  ["representativeness", ({ representativeness }) => representativeness],
  ["knownGaps", ({ knownGaps }) => knownGaps],
];

const PERSONAL: readonly Fact[] = [
  ["privacy.lawfulBasis", ({ privacy }) => privacy?.lawfulBasis],
  ["privacy.purpose", ({ privacy }) => privacy?.purpose],
  ["privacy.retentionUntil", ({ privacy }) => privacy?.retentionUntil],
];

const BY_TIER = {
  undeclared: [],
  minimal: [],
  limited: LIMITED,
  high: [...LIMITED, ...HIGH],
} as const satisfies Record<NonNullable<AskedOf["tier"]>, readonly Fact[]>;

/**
 * What is not said of a dataset and has to be, as keys below it: of every dataset where it comes from and how old it is,
 * more with the risk of the model, and what data protection asks for where people are in it. A placeholder says nothing.
 */
export function missingFacts(dataset: Dataset, { tier = "undeclared", personalData }: AskedOf): readonly string[] {
  const held = personalData ?? dataset.personalData ?? "none";
  const asked = [...ALWAYS, ...BY_TIER[tier], ...(held === "none" ? [] : PERSONAL)];
  return asked.flatMap(([key, read]) => (isStated(read(dataset) ?? "") ? [] : [key]));
}

// One of a list of words is said, though `none` would be a placeholder in a text.
function chosen(word: string | undefined): string | undefined {
  return word === undefined ? undefined : "one of the list";
}
