import { findingOf, type Finding } from "../../findings/finding.ts";
import { listed, plural } from "../../kernel/text.ts";
import type { CronLine } from "../../work/monitor/cadence.ts";
import { AUDIT } from "../../work/audit/rules.ts";
import { cardFacts } from "../governance/card-facts.ts";
import { ownerFacts } from "../governance/owner-facts.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { revalidatedOf } from "../monitoring/revalidated.ts";
import { silence, standingOf } from "../monitoring/standing.ts";
import type { Session } from "../place/session.ts";
import type { RecordedVersion } from "./recorded-version.ts";

const DAY = 86_400_000;

/** Rules of the suite's packs that ask the same: where one is in force, its answer is the one that is told. */
const BY_POLICY = { owner: "MG-OWN-001", card: "MG-DOC-002", monitor: "MG-OPS-002" } as const;

interface StandingQuestion {
  /** Ids of the rules that are in force for the model. */
  readonly rules: ReadonlySet<string>;
  readonly cron: readonly CronLine[];
  readonly version: Pick<RecordedVersion, "run" | "evaluation">;
}

/** What is asked of a version that stands whether policies are in force or not: owner, card, monitor, revalidation. */
export async function standingChecks(
  session: Session,
  model: ModelAtRevision,
  { rules, cron, version }: StandingQuestion,
): Promise<readonly Finding[]> {
  const { place } = session;
  const own = [
    ...(rules.has(BY_POLICY.owner) ? [] : await ownerFindings(session, model)),
    ...(rules.has(BY_POLICY.card) ? [] : await cardFindings(session, model, version)),
  ];
  const { monitoring } = model.judged;
  if (monitoring === undefined) return own;
  const standing = await standingOf(place, model.name, { monitoring, cron });
  const silent = rules.has(BY_POLICY.monitor) ? [] : silence(model.name, standing);
  const { isDue, dueAt = "" } = (await revalidatedOf(session, { model, monitoring }, standing.revalidation)) ?? {};
  return [...own, ...silent, ...(isDue === true ? overdue(model.name, dueAt, place.host.now()) : [])];
}

async function ownerFindings({ place }: Session, model: ModelAtRevision): Promise<readonly Finding[]> {
  const { unresolved } = await ownerFacts(place, model);
  if (unresolved.length === 0) return [];
  const message = `GitHub does not know ${listed(unresolved.slice(0, 5))} as somebody who may read this repository.`;
  const location = model.locate("/owners");
  return [findingOf(AUDIT.owner, { outcome: "warn", model: model.name, message, location })];
}

async function cardFindings(
  session: Session,
  model: ModelAtRevision,
  { run, evaluation }: StandingQuestion["version"],
): Promise<readonly Finding[]> {
  const facts = await cardFacts(session, model, { run: run?.body, evaluation: evaluation?.body });
  if (facts.isInSync) return [];
  const parts = (facts.differing ?? []).slice(0, 5);
  const where = parts.length === 0 ? "" : `: ${listed(parts)}`;
  const message = `What the repository keeps of the card of ${model.name} is not what its sources make${where}.`;
  return [findingOf(AUDIT.card, { outcome: "warn", model: model.name, message })];
}

/** The monitor evaluates again with its next run: within a day nothing is late. */
function overdue(model: string, dueAt: string, now: number): readonly Finding[] {
  const days = Math.floor((now - Date.parse(dueAt)) / DAY);
  if (days < 1) return [];
  const message = `${model} was to be evaluated again on ${dueAt.slice(0, 10)}, ${plural(days, "day")} ago.`;
  return [findingOf(AUDIT.revalidation, { outcome: "warn", model, message })];
}
