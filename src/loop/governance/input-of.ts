import type { GovernanceInput } from "../../generated/types.ts";
import { governanceInput } from "../../work/governance/input.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";

/** Nobody was asked who approves: what rests on it is unmeasured, and no approval is made up. */
const UNKNOWN_APPROVALS: GovernanceInput["approvals"] = {
  governedDigest: "",
  required: [],
  given: [],
  missing: [],
  objections: [],
  unreadable: [],
  makers: [],
  isKnown: false,
};

/** What rules are asked of, of one model: what its manifest says, and nothing that has to be measured first. */
export async function inputOf({ place }: Session, { judged, trainKey }: ModelAtRevision): Promise<GovernanceInput> {
  return governanceInput({
    stage: "audit",
    now: place.host.now(),
    model: judged,
    base: undefined,
    trainKey,
    owners: undefined,
    anchor: undefined,
    envelope: undefined,
    card: undefined,
    monitor: undefined,
    issues: undefined,
    repo: undefined,
    evaluation: undefined,
    run: undefined,
    scan: undefined,
    findings: [],
    diff: undefined,
    provenance: undefined,
    approvals: UNKNOWN_APPROVALS,
    changed: { paths: [], governance: [] },
    waivers: [],
    references: [],
  });
}
