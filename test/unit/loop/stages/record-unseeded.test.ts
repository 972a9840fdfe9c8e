import { join } from "node:path";
import { expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import { recordAll } from "../../../../src/loop/stages/record.ts";
import { sha256 } from "../../../../src/records/canonical.ts";
import type { Result } from "../../../../src/host/result.ts";
import { handedOn, leave, leaveEvidence, TRAINED } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const AGAIN = "the same model, trained again\n";
const ARTIFACT = { path: "artifact/model.bin", digest: sha256(AGAIN), bytes: AGAIN.length };

const ledgerOf = (rig: StageRig) => rig.forge.git.textFiles("model-gitops/ledger");
const pathsOf = (rig: StageRig, kind: string) =>
  Object.keys(ledgerOf(rig)).filter((path) => path.startsWith(`churn/${kind}/`));

/** A push whose model was recorded, and was then trained again under its key, without a seed. */
async function trainedTwice(): Promise<StageRig> {
  const rig = await stageRig({ "README.md": "Nothing yet.\n" });
  await rig.push(stageModel());
  await leaveEvidence(rig);
  await rig.run(record, await handedOn(rig));
  const candidate = { digest: ARTIFACT.digest, bytes: ARTIFACT.bytes };
  await leaveEvidence(rig, { run: { artifact: ARTIFACT }, evaluation: { candidate, evaluationKey: sha256("again") } });
  await leave(rig, "model-gitops-out/churn/artifact/model.bin", AGAIN);
  return rig;
}

async function recorded(rig: StageRig, inputs: Readonly<Record<string, string>> = {}): Promise<Result> {
  const wish = await handedOn(rig);
  return await inSession(rig, async (session) => await recordAll(session, wish), { inputs });
}

const rulesOf = ({ findings }: Result) =>
  findings.flatMap(({ rule, outcome }) => (/^(?:ledger|record)\//.test(rule) ? [`${outcome} ${rule}`] : []));

test("other bytes than the key has already give way to those, as long as the store has them", async () => {
  await using rig = await trainedTwice();
  const before = pathsOf(rig, "run");
  expect(rulesOf(await recorded(rig))).toEqual(["warn record/other-bytes"]);
  expect(pathsOf(rig, "run")).toEqual(before);
  const accepted = pathsOf(rig, "acceptance").map((path) => JSON.parse(ledgerOf(rig)[path] ?? "").body.artifact);
  expect(new Set(accepted)).toEqual(new Set([TRAINED]));
});

test("other bytes are recorded beside those that the store lost, and nothing is left to resolve", async () => {
  await using rig = await trainedTwice();
  const another = { store: join(rig.workspace, "../temp/another") };
  expect(rulesOf(await recorded(rig, another))).toEqual(["warn ledger/again"]);
  expect(pathsOf(rig, "run")).toHaveLength(2);
  expect(rulesOf(await recorded(rig, another))).toEqual([]);
});
