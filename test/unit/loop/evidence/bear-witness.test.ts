import { afterAll, beforeAll, expect, test } from "vitest";
import { bearWitness, witnessed } from "../../../../src/loop/evidence/bear-witness.ts";
import { evaluationDigest } from "../../../../src/loop/evidence/handed-on.ts";
import { gateAll } from "../../../../src/loop/stages/gate-all.ts";
import { parseWitness } from "../../../../src/records/parse.ts";
import { audienceOf } from "../../../../src/records/witness.ts";
import { unverifiedClaims } from "../../../../src/forge/identity-token.ts";
import { startIssuer } from "../../../rig/issuer.ts";
import { leave, leaveEvidence, left, TRAINED, trainedRun } from "../../../fakes/stage-evidence.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, inSession } from "../../../fakes/stage-session.ts";

const WITNESS = "model-gitops-out/witness.json";
const MODEL = stageModel();
const issuer = await startIssuer();
const rig = await stageRig(MODEL);
beforeAll(async () => {
  await rig.propose({ "models/churn/ready/model.bin": "another\n" });
  await leaveEvidence(rig, { findings: { validate: [], evaluate: [] } });
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

async function judged(isHandedOn: boolean, env: Readonly<Record<string, string>>) {
  await leave(rig, WITNESS, null);
  const churn = await inPlace(rig, async (place) => await evaluationDigest(place, "churn"));
  const evaluations = JSON.stringify({ churn });
  const needs = isHandedOn ? JSON.stringify({ evaluate: { result: "success", outputs: { evaluations } } }) : "";
  await inSession(rig, async (session) => void (await gateAll(session, needs)), { env });
  const found = await left(rig, WITNESS);
  return { churn, witness: found === undefined ? undefined : parseWitness(JSON.stringify(found), "it") };
}

test("what the gate judged is witnessed by a token for nothing else", async () => {
  const { churn, witness } = await judged(true, issuer.offer({}).env);
  if (witness === undefined) throw new Error("there is none");
  const { token, ...statement } = witness;
  expect(unverifiedClaims(token)).toMatchObject({ aud: audienceOf(statement) });
  expect(statement.models).toMatchObject([{ model: "churn", artifact: TRAINED, evaluation: churn }]);
  expect(Object.keys(statement.models[0]?.files ?? {}).toSorted()).toEqual([
    "evaluation.json",
    "findings/evaluate.json",
    "run.json",
  ]);
  const [model] = statement.models;
  expect(audienceOf({ ...statement, models: [{ ...(model ?? missing()), artifact: "x" }] })).not.toBe(
    audienceOf(statement),
  );
});

test("an evaluation that no job handed on is not witnessed", async () => {
  const { witness } = await judged(false, issuer.offer({}).env);
  expect(witness?.models).toMatchObject([{ model: "churn", artifact: TRAINED }]);
  expect(witness?.models[0]).not.toHaveProperty("evaluation");
  expect(witness?.models[0]?.files).not.toHaveProperty("evaluation.json");
});

test("a job that is offered no token leaves none, and one whose token does not come goes on with a warning", async () => {
  expect((await judged(true, {})).witness).toBeUndefined();
  const { env, withdraw } = issuer.offer({});
  withdraw();
  expect((await judged(true, env)).witness).toBeUndefined();
  const model = { model: "churn", run: trainedRun("churn", "key"), evaluation: undefined };
  await inPlace(
    rig,
    async (place) => {
      await bearWitness(place, [await witnessed(place, model)]);
      expect(place.host.log).toBeDefined();
    },
    { env },
  );
});

function missing(): never {
  throw new Error("there is no model");
}
