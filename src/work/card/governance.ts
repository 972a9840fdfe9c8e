import type { Governance, ModelManifest, RegisteredRisk } from "../../generated/types.ts";
import type { CardWaiver } from "../../records/card-facts.ts";
import { compareFact, compareList, type CardChange, type CardSide } from "./change.ts";
import { compareLimit } from "./strictness.ts";

export const RISK = "Risk classification";
export const OVERSIGHT = "Human oversight";
export const REGISTER = "Risk register";
/** Other words for the same decision. */
export const RATIONALE = "Rationale";
const ENVELOPE = "Retraining envelope";

const TIERS = ["minimal", "limited", "high", "prohibited"];
const RESIDUALS = ["low", "medium", "high"];

/** Risk, oversight, the retraining envelope, and findings that are accepted for a time. */
export function governanceChanges(base: CardSide, head: CardSide): readonly CardChange[] {
  const [before, after] = [base.manifest.governance ?? {}, head.manifest.governance ?? {}];
  return [
    ...tierChange("Risk tier", before.risk, after.risk),
    ...tierChange("Class under the EU AI Act", before.euAiAct, after.euAiAct),
    ...compareFact({
      section: RISK,
      subject: RATIONALE,
      from: before.rationale,
      to: after.rationale,
      needsPerson: true,
    }),
    ...registerChanges(before.risks ?? [], after.risks ?? []),
    ...compareFact({
      section: OVERSIGHT,
      subject: "Oversight",
      from: before.oversight,
      to: after.oversight,
      needsPerson: true,
    }),
    ...envelopeChanges(base.manifest, head.manifest),
    ...waiverChanges(base.waivers, head.waivers),
  ];
}

function tierChange(subject: string, from: string | undefined, to: string | undefined): readonly CardChange[] {
  const changes = compareFact({ section: RISK, subject, from, to, needsPerson: true });
  if (from === undefined || to === undefined) return changes;
  const op = TIERS.indexOf(to) < TIERS.indexOf(from) ? ("loosened" as const) : ("tightened" as const);
  return changes.map((change) => ({ ...change, op }));
}

/** A risk that is gone, or of which more is left, is read; one that is new is a warning that nobody has to approve. */
function registerChanges(before: readonly RegisteredRisk[], after: readonly RegisteredRisk[]): readonly CardChange[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [from, to] = [before, after].map((risks) => risks.find((risk) => risk.id === id));
    const fact = { section: REGISTER, subject: id };
    if (from === undefined || to === undefined)
      return compareFact({ ...fact, from: from?.risk, to: to?.risk, needsPerson: (op) => op === "removed" });
    const residual = compareFact({
      ...fact,
      subject: `${id}: what is left of it`,
      from: from.residual,
      to: to.residual,
      needsPerson: RESIDUALS.indexOf(to.residual) > RESIDUALS.indexOf(from.residual),
    });
    return [
      ...compareFact({ ...fact, from: from.risk, to: to.risk, needsPerson: true }),
      ...compareFact({
        ...fact,
        subject: `${id}: mitigation`,
        from: from.mitigation,
        to: to.mitigation,
        needsPerson: true,
      }),
      ...residual.map((change) => ({
        ...change,
        op: change.needsPerson ? ("loosened" as const) : ("tightened" as const),
      })),
    ];
  });
}

function envelopeChanges(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [before, after] = [base.governance?.envelope, head.governance?.envelope];
  const section = ENVELOPE;
  if (before === undefined || after === undefined) {
    const told = (envelope: Governance["envelope"]) => (envelope === undefined ? undefined : JSON.stringify(envelope));
    return compareFact({ section, subject: "Envelope", from: told(before), to: told(after), needsPerson: true });
  }
  const [from, to] = [limitsOf(before), limitsOf(after)];
  const limits = [...new Set([...from.keys(), ...to.keys()])].flatMap((subject) =>
    compareLimit({ section, subject, from: from.get(subject), to: to.get(subject), looser: "more" }),
  );
  const words = (["features", "dataOrigins"] as const).flatMap((name) =>
    compareFact({
      section,
      subject: name,
      from: before[name] ?? "unchanged",
      to: after[name] ?? "unchanged",
      needsPerson: true,
    }).map((change) => ({ ...change, op: change.to === "any" ? ("loosened" as const) : ("tightened" as const) })),
  );
  return [
    ...limits,
    ...words,
    ...compareList({
      section,
      subject: "Parameter that may change",
      from: before.params,
      to: after.params,
      needsPerson: true,
    }),
    ...compareList({
      section,
      subject: "Revalidation on",
      from: before.revalidate?.on,
      to: after.revalidate?.on,
      needsPerson: (op) => op === "removed",
    }),
  ];
}

function limitsOf({ metrics = {}, disparity, revalidate }: NonNullable<Governance["envelope"]>) {
  const limits = Object.entries(metrics).flatMap(([name, { maxDrop, maxRise }]) => [
    [`${name}: most that it may fall`, maxDrop] as const,
    [`${name}: most that it may rise`, maxRise] as const,
  ]);
  return new Map<string, number | string | undefined>([
    ...limits,
    ["Disparities: most that they may rise", disparity?.maxRise],
    ["Revalidation after retrainings", revalidate?.afterRetrainings],
    ["Revalidation after", revalidate?.after],
  ]);
}

/** Where nobody looked on one of the sides, nothing is said. */
function waiverChanges(
  before: readonly CardWaiver[] | undefined,
  after: readonly CardWaiver[] | undefined,
): readonly CardChange[] {
  if (before === undefined || after === undefined) return [];
  const ids = [...new Set([...before, ...after].map(({ id }) => id))].toSorted();
  return ids.flatMap((id) => {
    const [from, to] = [before, after].map((waivers) => told(waivers.find((waiver) => waiver.id === id)));
    return compareFact({ section: "Waivers", subject: id, from, to, needsPerson: (op) => op !== "removed" });
  });
}

function told(waiver: CardWaiver | undefined): string | undefined {
  if (waiver === undefined) return undefined;
  const of = waiver.term === undefined ? "" : ` of ${waiver.term}`;
  return `${waiver.rule}${of} until ${waiver.expires}: ${waiver.reason}`;
}
