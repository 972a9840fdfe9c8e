import { join } from "node:path";
import type { GovernanceInput } from "../../generated/types.ts";
import { readIfThere } from "../../host/files.ts";
import { sha256 } from "../../records/canonical.ts";
import { governanceInput } from "../../work/governance/input.ts";
import { unboundReferences } from "../../work/governance/reference-chain.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { leftRecord } from "../place/outputs.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { cardFacts } from "./card-facts.ts";
import { describedModel } from "./described-model.ts";
import { issueFacts } from "./issue-facts.ts";
import { monitorFacts } from "./monitor-facts.ts";
import { ownerFacts } from "./owner-facts.ts";
import { standingEvidence } from "./standing-evidence.ts";

/** Nobody was asked who approves: what rests on it is unmeasured, and no approval is made up. */
const UNKNOWN_APPROVALS: GovernanceInput["approvals"] = {
  governedDigest: sha256(""),
  required: [],
  given: [],
  missing: [],
  objections: [],
  unreadable: [],
  makers: [],
  isKnown: false,
};

/**
 * What rules are asked of, of one model: the document that the last check left here, else the one that was recorded of the
 * version that stands, else what manifest and ledger say, where nothing was measured. It says which.
 */
export async function inputOf(session: Session, model: ModelAtRevision): Promise<GovernanceInput> {
  const { place } = session;
  const { log } = place.host;
  const file = filesOf(place, model.name).governance;
  if ((await readIfThere(join(place.host.workspace, file))) !== undefined) {
    const { parseGovernanceInput } = await import("../../records/governance-input.ts");
    const { record } = await leftRecord(place, { file, model: model.name, parse: parseGovernanceInput });
    if (record !== undefined && record.model.name === model.name) {
      log.info(`${model.name}: asked of ${file}, as the last check left it at ${record.now}.`);
      return record;
    }
  }
  const { input, run, evaluation, scan } = await standingEvidence(place, model);
  if (input !== undefined) {
    log.info(`${model.name}: asked of what was recorded at ${input.now}.`);
    return input;
  }
  log.info(
    `${model.name}: no check has left what its policies were asked of; run model-gitops check first for all of it.`,
  );
  const judged = await describedModel(session, model);
  return governanceInput({
    stage: "pull-request",
    now: place.host.now(),
    model: judged,
    base: model.rules?.manifest,
    trainKey: model.trainKey,
    owners: await ownerFacts(place, model),
    evaluation,
    run,
    scan,
    anchor: undefined,
    envelope: undefined,
    findings: [],
    diff: undefined,
    provenance: undefined,
    approvals: UNKNOWN_APPROVALS,
    changed: { paths: [], governance: [] },
    waivers: [],
    references: unboundReferences({ model: judged, evaluation, run }),
    card: await cardFacts(session, model, { evaluation, run }),
    monitor: await monitorFacts(session, model),
    issues: await issueFacts(session, { evaluation, run }),
    repo: undefined,
  });
}
