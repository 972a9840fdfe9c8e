import type { Result } from "../../host/result.ts";
import { hexOf } from "../../records/canonical.ts";
import { isBlocking } from "../../findings/verdict.ts";
import { loadModels } from "../models/load-models.ts";
import { gatherTrainKey } from "../models/train-key.ts";
import type { Place } from "../place/place.ts";

/**
 * What was recorded before the ledger was signed and is of what lies here: for each model that no signed entry knows the
 * last artifact that passed, as a line for `ledger.vouched`. Writes nothing.
 */
export async function listUnsigned(place: Place): Promise<Result> {
  const lines: string[] = [];
  const others: string[] = [];
  for (const { name, resolved } of await loadModels(place.head, place.options.manifests)) {
    const isSigned =
      (await place.ledger.trust()) !== undefined && (await place.ledger.latestAcceptance(name)) !== undefined;
    if (resolved === undefined || resolved.lifecycle === "retired" || isSigned) continue;
    const { key } = await gatherTrainKey(place.head, resolved);
    const accepted = (await place.ledger.unsigned().acceptances(name)).findLast(
      ({ body: { trainKey, outcome } }) => trainKey === key && (outcome === undefined || !isBlocking(outcome)),
    );
    if (accepted === undefined) others.push(name);
    else lines.push(`    - ${name}@${hexOf(accepted.body.artifact)} # ${toldOf(accepted)}`);
  }
  const listed =
    lines.length === 0
      ? "Nothing that was recorded without a signature is of what lies here."
      : `Recorded without a signature, and of what lies here. Nobody has proven these: write into .github/model-gitops.yaml those that you vouch for; they are measured again and not trained again.\n\nledger:\n  # keys and start as they are\n  vouched:\n${lines.join("\n")}`;
  const rest =
    others.length === 0
      ? ""
      : `\n\nTrained and measured again, for nothing on the ledger is of what they are now: ${others.join(", ")}.`;
  const text = `${listed}${rest}`;
  return { findings: [], summary: text, text: () => text, outputs: { models: "", recorded: "0" } };
}

function toldOf({
  commit,
  recordedAt,
  by,
}: {
  readonly commit?: string;
  readonly recordedAt: string;
  readonly by?: string;
}): string {
  const at = commit === undefined ? "" : `at ${commit.slice(0, 12)}, `;
  return `${at}${recordedAt.slice(0, 10)}${by === undefined ? "" : `, says ${by.replaceAll(/[^\w[\]-]/g, "").slice(0, 40)}`}`;
}
