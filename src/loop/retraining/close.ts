import { closeProposal } from "../../forge/apply-closing.ts";
import { closingComment } from "../../report/retraining/closing.ts";
import { proposalRecord, type ProposalFacts } from "../../work/retraining/proposal-record.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import type { Place } from "../place/place.ts";
import { NAME } from "./labels.ts";
import type { Proposed, Proposing } from "./proposing.ts";

/** Says once why, and closes the proposal; its branch stays for who wants it back. */
export async function closeOne(place: Place, { fleet, retrained, decision, forge }: Proposing): Promise<Proposed> {
  const { model, own, last, standing, situation } = retrained;
  const open = situation.proposals.open;
  const number = own?.pull.number;
  const facts: ProposalFacts = {
    ...factsBefore(last, model.name),
    ...(number !== undefined && { pull: { number, state: "closed" } }),
  };
  const record = proposalRecord(decision, facts, place.host.now());
  const outcome = await closeProposal(
    forge,
    {
      name: NAME,
      key: model.name,
      branch: retrainBranch(model.name),
      title: own?.pull.title ?? "",
      occasion: `${decision.rule} ${record.trigger.id ?? ""}`,
      comment: closingComment({
        record,
        window: standing?.window,
        past: standing?.known,
        commit: fleet.branch.commit,
        ...(open?.expiresAt !== undefined && { expiredAt: new Date(open.expiresAt).toISOString() }),
        manifestPath: model.head.file,
      }),
      evenEdited: true,
      evenReopened: decision.rule === "retired" || decision.rule === "no-longer-asked",
    },
    await fleet.ourselves(),
  );
  return { record, findings: [], isNews: outcome.kind === "close" };
}

function factsBefore(last: Proposing["retrained"]["last"], model: string): ProposalFacts {
  if (last === undefined) return { model, edits: [], files: [] };
  const { edits, files, openedAt, base, head, inputs, evidence, data } = last;
  return {
    model,
    edits,
    files,
    ...(openedAt !== undefined && { openedAt }),
    ...(base !== undefined && { base }),
    ...(head !== undefined && { head }),
    ...(inputs !== undefined && { inputs }),
    ...(evidence !== undefined && { evidence }),
    ...(data !== undefined && { data }),
  };
}
