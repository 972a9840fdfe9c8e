import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { ProposalRecord } from "../../generated/types.ts";
import type { Result } from "../../host/result.ts";
import { toItsEnd } from "../place/own-end.ts";
import { keepRecords } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { runUrl } from "../reporting/report.ts";
import type { Session } from "../place/session.ts";
import { carryOut, type Carried } from "../retraining/carry-out.ts";
import type { NoChange } from "../retraining/change-of.ts";
import { closeOrphans } from "../retraining/orphans.ts";
import { gatherFleet } from "../retraining/fleet.ts";
import { limitsNow } from "../retraining/limits-now.ts";
import { readDashboard } from "../retraining/read-dashboard.ts";
import { writeDashboard } from "../retraining/write-dashboard.ts";
import { recordProposals } from "../retraining/record-proposals.ts";
import { removeOldBranches } from "../retraining/old-branches.ts";
import { RETRAIN } from "../retraining/retrain-rules.ts";
import { inTurns, type Taking } from "../retraining/turns.ts";
import { proposeGoverned } from "./governed-proposals.ts";
import { openSigning } from "./signing.ts";

export interface RetrainWish {
  /** Whether a person asks for the models that are named, whatever production does. */
  readonly isNow: boolean;
  /** What the jobs before it handed on; empty where one job does both. */
  readonly needs: string;
  /** The private key of the ledger, where its entries are signed. */
  readonly signingKey: string;
  /** Whether a person lets this run do more than the fuse. */
  readonly isBeyondFuse: boolean;
}

/** As a schedule does where one job does everything. */
export const BY_ITSELF: RetrainWish = { isNow: false, needs: "", signingKey: "", isBeyondFuse: false };

/**
 * Decides for every model, within the limits of the repository, and brings each one's pull request to what was decided;
 * what came of it is one commit on the ledger. A model that cannot be proposed stops no other.
 */
export async function retrainAll(session: Session, wish: RetrainWish): Promise<Result> {
  const { place } = session;
  const signing = await openSigning(place, wish.signingKey);
  // What nobody may record is not remembered: each run would propose it anew, beyond limits that nobody can read.
  if (!signing.mayWrite) return await shown(place, [], signing.findings);
  const dashboard = await readDashboard(place);
  const fleet = await gatherFleet(session, { isNow: wish.isNow, dashboard });
  const findings: Finding[] = [...signing.findings, ...fleet.findings];
  const carried: Carried[] = [];
  const facts = await limitsNow(session, fleet, wish.isBeyondFuse);
  const record = async (some: readonly Carried[]): Promise<readonly Finding[]> =>
    fleet.forge === undefined ? [] : await recordProposals(place, some, signing.key);
  const take: Taking = async (retrained, decision) => {
    place.host.signal.throwIfAborted();
    const { name } = retrained.model;
    const ended = await toItsEnd(place, name, () =>
      carryOut(session, { fleet, retrained, decision, needs: wish.needs }),
    );
    if (ended.made === undefined) {
      findings.push(ended.stopped);
      return true;
    }
    carried.push(ended.made);
    findings.push(...ended.made.findings);
    return !hasNothing(ended.made);
  };
  // What is done is remembered where the run ends before all had their turn: the next one would make it anew.
  const fuse = await inTurns(fleet, facts, take).catch(async (error: unknown) => {
    await record(carried.filter(({ isNews }) => isNews)).catch(() => undefined);
    throw error;
  });
  carried.sort(byModel);
  await keepRecords(
    place,
    carried.map(({ record }) => ({ path: filesOf(place, record.model).proposal, record })),
  );
  if (fuse !== undefined) findings.push(findingOf(RETRAIN.fuse, { message: fuse }));
  if (fuse === undefined) findings.push(...(await closeOrphans(place, fleet, wish.isBeyondFuse)));
  findings.push(...(await record(carried)));
  findings.push(...(await proposeGoverned(place, fleet)));
  await removeOldBranches(place, fleet);
  findings.push(...place.ledger.findings());
  findings.push(...(await writeDashboard(session, { fleet, carried, dashboard })));
  return await shown(place, carried, findings);
}

/** Whether what was to be proposed could not be made, or is what the default branch has. */
function hasNothing({ record }: Carried): boolean {
  return NOTHING_MADE.has(record.rule);
}

const NOTHING_MADE: ReadonlySet<string> = new Set<NoChange["rule"]>([
  "unchanged",
  "refresh-failed",
  "broken-manifest",
  "asked-late",
]);

function byModel({ record: a }: Carried, { record: b }: Carried): number {
  return a.model < b.model ? -1 : 1;
}

async function shown(place: Place, carried: readonly Carried[], findings: readonly Finding[]): Promise<Result> {
  const { retrainStory, retrainSummary } = await import("../../report/retraining/summary.ts");
  const url = runUrl(place.host);
  const isAlone = (await place.forge()) === undefined;
  const report = {
    models: carried.map(({ record, isNews, isPreview }) => ({ record, isChanged: isNews || isPreview === true })),
    findings,
    isDryRun: place.options.dryRun === true || isAlone,
    ...(url !== undefined && { runUrl: url }),
  };
  const records = carried.map(({ record }) => record);
  return {
    findings,
    summary: retrainSummary(report),
    text: (style) => retrainStory(report, style),
    outputs: {
      outcome: verdictOf(findings),
      decisions: JSON.stringify(Object.fromEntries(records.map(({ model, decision }) => [model, decision]))),
      pulls: JSON.stringify(Object.fromEntries(records.flatMap(openPull))),
    },
  };
}

function openPull({ model, pull }: ProposalRecord): readonly (readonly [string, number])[] {
  return pull?.state === "open" ? [[model, pull.number]] : [];
}
