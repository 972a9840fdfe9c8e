import type { Finding } from "../../findings/finding.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { NamedKey } from "../../stores/ledger-signature.ts";
import type { Session } from "../place/session.ts";
import { recordWords } from "./ledger.ts";
import { tellLinkedArtifacts } from "./linked-artifacts.ts";
import { tellMlflow } from "./mlflow.ts";
import { forgeOf } from "./steps.ts";

/** The last word on the ledger, and whoever the settings say is to be told. */
export async function finish(
  session: Session,
  record: PromotionRecord,
  key: NamedKey | undefined,
): Promise<{ readonly record: PromotionRecord; readonly findings: readonly Finding[] }> {
  const { place } = session;
  const done: PromotionRecord = { ...record, state: "done", at: new Date(place.host.now()).toISOString() };
  const recorded = await recordWords(place, { promotions: [done] }, key);
  const { linkedArtifacts } = (await place.settings()).promotion;
  const forge = linkedArtifacts ? await forgeOf(session) : undefined;
  const linked = forge === undefined ? [] : await tellLinkedArtifacts(forge, done);
  return { record: done, findings: [...recorded, ...(await tellMlflow(place, done)), ...linked] };
}
