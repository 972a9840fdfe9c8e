import type { Dataset } from "../../generated/types.ts";
import { shownPath } from "../../kernel/text.ts";
import { compareFact, compareList, type CardChange, type CardSide, type ComparedFact } from "./change.ts";
import { compareLimit } from "./strictness.ts";

const SECTION = "Data";

interface Fact {
  readonly name: string;
  readonly read: (dataset: Dataset) => string | undefined;
  readonly needsPerson: ComparedFact["needsPerson"];
}

const FACTS: readonly Fact[] = [
  { name: "origin", read: originText, needsPerson: true },
  { name: "collection", read: ({ collection }) => collection?.method, needsPerson: true },
  { name: "license", read: ({ license }) => license, needsPerson: true },
  { name: "personal data", read: ({ personalData }) => personalData, needsPerson: true },
  {
    name: "period",
    read: ({ period }) => (period === undefined ? undefined : `${period.from} to ${period.to}`),
    needsPerson: false,
  },
  { name: "description", read: ({ description }) => description, needsPerson: false },
  { name: "representativeness", read: ({ representativeness }) => representativeness, needsPerson: true },
  { name: "labels", read: ({ labels }) => labels && [labels.source, labels.method ?? ""].join(" "), needsPerson: true },
  // A gap that is no longer told of may still be there.
  { name: "known gaps", read: ({ knownGaps }) => knownGaps, needsPerson: (op) => op !== "added" },
  { name: "lineage", read: ({ derivedFrom }) => derivedFrom?.toSorted().join(", "), needsPerson: true },
  { name: "lawful basis", read: ({ privacy }) => privacy?.lawfulBasis, needsPerson: true },
  { name: "purpose", read: ({ privacy }) => privacy?.purpose, needsPerson: true },
  { name: "as of", read: ({ asOf }) => asOf, needsPerson: false },
  { name: "path", read: ({ path }) => shownPath(path), needsPerson: false },
];

/** Datasets that came or went, and what is said of each: origin, license, personal data, content. */
export function datasetChanges(base: CardSide, head: CardSide): readonly CardChange[] {
  const [before, after] = [base.manifest.datasets, head.manifest.datasets];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [from, to] = [before[name], after[name]];
    if (from === undefined || to === undefined) {
      return compareFact({
        section: SECTION,
        subject: name,
        from: from && summary(from),
        to: to && summary(to),
        needsPerson: true,
      });
    }
    return [...factChanges(name, from, to), ...limitChanges(name, from, to), ...contentChange(name, base, head)];
  });
}

function factChanges(dataset: string, from: Dataset, to: Dataset): readonly CardChange[] {
  return FACTS.flatMap(({ name, read, needsPerson }) =>
    compareFact({
      section: SECTION,
      subject: `${dataset}: ${name}`,
      from: read(from),
      to: read(to),
      needsPerson,
    }),
  );
}

/** How long it may be kept and how old it may be, and which columns are said to hold personal data. */
function limitChanges(dataset: string, from: Dataset, to: Dataset): readonly CardChange[] {
  const limit = (name: string, ends: readonly [unknown, unknown]) =>
    compareLimit({ section: SECTION, subject: `${dataset}: ${name}`, from: ends[0], to: ends[1], looser: "more" });
  return [
    ...limit("kept until", [dayOf(from.privacy?.retentionUntil), dayOf(to.privacy?.retentionUntil)]).map((change) => ({
      ...change,
      ...(from.privacy?.retentionUntil !== undefined && { from: from.privacy.retentionUntil }),
      ...(to.privacy?.retentionUntil !== undefined && { to: to.privacy.retentionUntil }),
    })),
    ...limit("maximum age", [from.maxAge, to.maxAge]),
    ...compareList({
      section: SECTION,
      subject: `${dataset}: personal column`,
      from: personalColumns(from),
      to: personalColumns(to),
      needsPerson: true,
    }),
  ];
}

function dayOf(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(`${date}T00:00:00Z`);
}

/** Columns that are said to hold personal data, and what. */
export function personalColumns({ privacy }: Dataset): readonly string[] {
  return Object.entries(privacy?.columns ?? {}).map(([name, { type }]) => `${name}: ${type}`);
}

// New rows from the same source are what retraining is for.
function contentChange(name: string, base: CardSide, head: CardSide): readonly CardChange[] {
  const [from, to] = [digestOf(base, name), digestOf(head, name)];
  if (from === undefined || to === undefined) return [];
  return compareFact({
    section: SECTION,
    subject: `${name}: content`,
    from: from.slice(0, 19),
    to: to.slice(0, 19),
    needsPerson: false,
  });
}

export function digestOf({ run, evaluation }: CardSide, name: string): string | undefined {
  return run?.datasets[name] ?? evaluation?.datasets[name]?.digest;
}

function originText({ origin }: Dataset): string | undefined {
  if (origin === undefined) return undefined;
  return [origin.type, origin.source, origin.owner].filter((part) => part !== undefined).join(", ");
}

function summary(dataset: Dataset): string {
  const facts = [shownPath(dataset.path), originText(dataset), dataset.license, dataset.personalData];
  return facts.filter((fact) => fact !== undefined).join("; ");
}
