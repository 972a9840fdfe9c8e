import type { ProposalRecord } from "../../generated/types.ts";
import { tokenModeOf } from "../../forge/token-mode.ts";
import { proposalBody } from "../../report/retraining/body.ts";
import { commitMessage, proposalTitle, type TitleFacts } from "../../report/retraining/title.ts";
import { driftSince } from "../../work/retraining/decide.ts";
import { knownPerformance } from "../../work/retraining/known-performance.ts";
import type { Retrained } from "./fleet.ts";

/** What the texts of a proposal are made from: the ledger's word, and nothing of the run that writes them. */
export function titleFacts({ standing }: Retrained): TitleFacts {
  return { window: standing?.window, alerts: standing?.alerts };
}

export function titleOf(retrained: Retrained, record: ProposalRecord): string {
  return proposalTitle(record, titleFacts(retrained));
}

export function commitMessageOf(retrained: Retrained, record: ProposalRecord): string {
  return commitMessage(record, titleFacts(retrained));
}

export interface BodyFacts {
  /** Under which login it is opened. */
  readonly viewer: string;
  readonly notes: readonly string[];
}

export function bodyOf(retrained: Retrained, record: ProposalRecord, { viewer, notes }: BodyFacts): string {
  const { model, standing, situation } = retrained;
  const { production } = situation;
  return proposalBody({
    record,
    ...titleFacts(retrained),
    past: standing?.known,
    performance: knownPerformance(standing?.window, production && driftSince(production)),
    dataChanges: record.data ?? [],
    tokenMode: tokenModeOf(viewer),
    owners: model.judged.manifest.owners,
    manifestPath: model.head.file,
    limitsFrom: model.rules?.file ?? model.head.file,
    expiresAt: record.expiresAt,
    notes,
  });
}
