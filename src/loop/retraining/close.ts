import { closeProposal } from "../../forge/apply-closing.ts";
import { closingComment } from "../../report/retraining/closing.ts";
import { factsIn, proposalRecord, type ProposalFacts } from "../../work/retraining/proposal-record.ts";
import { retrainBranch } from "../../records/retrain-branch.ts";
import type { Place } from "../place/place.ts";
import { NAME } from "./labels.ts";
import type { Proposed, Proposing } from "./proposing.ts";

/** Says once why, and closes the proposal; its branch stays for who wants it back. */
export async function closeOne(place: Place, { fleet, retrained, decision, forge }: Proposing): Promise<Proposed> {
  const { model, own, last, standing, situation } = retrained;
  const open = situation.proposals.open;
  const number = own?.pull.number;
  // What it is stays known: a person may open it again.
  const known = last?.pull?.number === number ? last : undefined;
  const facts: ProposalFacts = {
    ...(known === undefined ? { model: model.name, edits: [], files: [] } : factsIn(known)),
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
