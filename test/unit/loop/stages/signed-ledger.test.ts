import { generateKeyPairSync } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { record } from "../../../../actions/record/run.ts";
import * as signedLoop from "../../../fakes/signed-rig.ts";
import { acceptances, blocking, LEDGER, SECRET, signedRig } from "../../../fakes/signed-rig.ts";
import { stageModel, trained } from "../../../fakes/stage-model.ts";
import type { StageFiles, StageRig } from "../../../fakes/stage-rig.ts";

let rig: StageRig;
beforeEach(async () => {
  rig = await signedRig();
  return async () => await rig[Symbol.asyncDispose]();
});

const push = async (files: StageFiles, inputs = {}) => await signedLoop.push(rig, files, inputs);
const proposed = async (files: StageFiles) => await signedLoop.proposed(rig, files);
const paths = () => Object.keys(rig.forge.git.textFiles(LEDGER)).toSorted();

/** As somebody does who may push to the branch. */
function onLedger(files: Readonly<Record<string, string | null>>): void {
  rig.forge.git.commit({ branch: LEDGER, files });
}

describe("a ledger that is signed", () => {
  test("carries what the next pull request is judged against", async () => {
    expect(await push(stageModel())).toMatchObject({ exitCode: 0, outputs: { recorded: "4", outcome: "pass" } });
    const [path = ""] = acceptances(rig);
    expect(JSON.parse(rig.forge.git.textFiles(LEDGER)[path] ?? "")).toMatchObject({
      seq: 1,
      branch: "main",
      signature: { key: expect.stringMatching(/^[0-9a-f]{16}$/) },
      body: { provenance: "handed-on", judging: expect.any(String), evidence: { run: expect.any(String) } },
    });
    expect(blocking(await proposed(trained({ wrong: 0.45 })))).toContain("gate/non-inferiority");
    expect(blocking(await proposed(trained({ wrong: 0.09 })))).toEqual([]);
    // A push once more is what is there already.
    await rig.push({ "README.md": "Words.\n" });
    expect(await signedLoop.recorded(rig)).toMatchObject({ exitCode: 0, outputs: { recorded: "0" } });
  });

  test.each([
    ["without the key", ""],
    ["with another key", generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString()],
  ])("nothing is recorded %s, and that is told", async (_, key) => {
    const seen = await push(stageModel(), { "signing-key": key });
    expect([seen.exitCode, blocking(seen), seen.outputs["recorded"]]).toEqual([1, ["ledger/unsigned"], "0"]);
    expect(paths()).toEqual([]);
  });

  test("the key is not given to a job that trains", async () => {
    await rig.push(stageModel());
    const seen = await rig.run(record, { "signing-key": SECRET });
    expect([seen.exitCode, seen.annotations[0]?.message]).toMatchObject([
      2,
      expect.stringContaining("may take the key"),
    ]);
    expect(seen.log.join("\n")).not.toContain(SECRET.split("\n")[1]);
  });

  test("what somebody else pushes to it is no baseline and no known training", async () => {
    await push(stageModel({ wrong: 0.1 }));
    const [path = ""] = acceptances(rig);
    const entry = JSON.parse(rig.forge.git.textFiles(LEDGER)[path] ?? "");
    const id = `99991231T000000000Z-${String(entry.id).split("-").at(-1)}`;
    const body = { ...entry.body, artifact: `sha256:${"0".repeat(64)}` };
    onLedger({
      [`churn/acceptance/${id}.json`]: JSON.stringify({ ...entry, id, recordedAt: "9999-12-31T00:00:00.000Z", body }),
    });
    const seen = await proposed(trained({ wrong: 0.45 }));
    expect(blocking(seen)).toContain("gate/non-inferiority");
    expect(seen.annotations).toContainEqual(expect.objectContaining({ rule: "ledger/foreign", outcome: "warn" }));
  });
});

describe("a ledger that lost something", () => {
  test("a branch that was deleted makes no first model of what main has", async () => {
    await push(stageModel());
    rig.forge.git.move({ branch: LEDGER, from: rig.forge.git.head(LEDGER), to: undefined });
    expect(blocking(await proposed(trained({ wrong: 0.3 })))).toEqual(["ledger/missing"]);
    const seen = await push(trained({ wrong: 0.3 }));
    expect([blocking(seen), paths()]).toEqual([["ledger/missing"], []]);
  });
});
