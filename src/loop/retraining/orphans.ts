import { closeProposal } from "../../forge/apply-closing.ts";
import { isOurs } from "../../forge/ours.ts";
import { sameWord } from "../../forge/stamp.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { closingComment } from "../../report/retraining/closing.ts";
import { RETRAIN_BRANCHES } from "../../records/retrain-branch.ts";
import { proposalRecord } from "../../work/retraining/proposal-record.ts";
import { wait } from "../../work/retraining/decision.ts";
import type { Place } from "../place/place.ts";
import type { Fleet } from "./fleet.ts";
import { HOLD, NAME } from "./labels.ts";
import { isForeignHead } from "./own-proposals.ts";
import { RETRAIN } from "./retrain-rules.ts";

/** Closes proposals of models that the default branch does not have any more. */
export async function closeOrphans(
  place: Place,
  { forge, orphans, ourselves, branch }: Fleet,
  isBeyondFuse: boolean,
): Promise<readonly Finding[]> {
  if (forge === undefined || orphans.length === 0) return [];
  const own = await ourselves();
  const findings: Finding[] = [];
  const { fuse } = (await place.settings()).retraining;
  if (orphans.length > fuse && !isBeyondFuse) {
    const message = `The default branch lacks the models of ${orphans.length} open proposals, and more than ${fuse} are not closed in one run (retraining.fuse of the settings).`;
    return [findingOf(RETRAIN.fuse, { message })];
  }
  for (const pull of orphans) {
    if (!isOurs(pull.author, own) || pull.labels.some((label) => sameWord(label, HOLD))) continue;
    const head = await forge.branches.head(pull.branch);
    // People's commits are theirs, whatever became of the model.
    if (head === undefined || isForeignHead(head, own)) continue;
    const model = pull.branch.slice(RETRAIN_BRANCHES.length);
    const reason = `The default branch has no model ${model} any more.`;
    const record = proposalRecord(wait("retired", reason), { model, edits: [], files: [] }, place.host.now());
    const comment = closingComment({ record, commit: branch.commit, manifestPath: `models/${model}` });
    const wanted = { name: NAME, key: model, branch: pull.branch, title: pull.title, occasion: "retired", comment };
    const { kind } = await closeProposal(forge, { ...wanted, evenEdited: true }, own);
    if (kind === "close")
      findings.push(findingOf(RETRAIN.decision, { outcome: "pass", message: `#${pull.number} is closed: ${reason}` }));
  }
  return findings;
}
