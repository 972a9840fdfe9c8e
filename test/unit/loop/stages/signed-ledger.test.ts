import { generateKeyPairSync } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { evaluate } from "../../../../actions/evaluate/run.ts";
import { record } from "../../../../actions/record/run.ts";
import * as signedLoop from "../../../fakes/signed-rig.ts";
import { acceptances, blocking, LEDGER, SECRET, SETTINGS, signedBy, signedRig } from "../../../fakes/signed-rig.ts";
import { leave } from "../../../fakes/stage-evidence.ts";
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

  test("a removed entry that failed does not make what it failed an unsettled model", async () => {
    await push({ ...stageModel({ wrong: 0.48 }) });
    const failing = rig.forge.git.head(LEDGER) ?? "";
    await push(trained({ wrong: 0.1 }));
    rig.forge.git.point(LEDGER, failing);
    expect(blocking(await proposed(trained({ wrong: 0.35 })))).toEqual(["ledger/anchor"]);
  });

  test("it may begin where the settings say that it begins, and only with what stood there", async () => {
    const start = await rig.commit(stageModel());
    await rig.commit({ [SETTINGS]: signedBy(`, start: ${start}`) });
    expect(await push({ "README.md": "Signed from here on.\n" })).toMatchObject({
      exitCode: 0,
      outputs: { recorded: "4" },
    });
    rig.forge.git.move({ branch: LEDGER, from: rig.forge.git.head(LEDGER), to: undefined });
    const seen = await push(trained({ wrong: 0.3 }));
    expect([blocking(seen), paths()]).toEqual([["ledger/missing"], []]);
  });
});

describe("a ledger from before the signing", () => {
  test("its artifacts stand where a person vouches for them, and are measured again", async () => {
    await rig.commit({ [SETTINGS]: "apiVersion: model-gitops/v1\nkind: Settings\n" });
    await push(stageModel(), { "signing-key": "" });
    const start = rig.head;
    rig.forge.git.pointIntoClone("main", await rig.commit({ [SETTINGS]: signedBy(`, start: ${start}`) }));
    const listed = (await rig.run(record, { resign: "true" })).summary.join();
    const [line = ""] = /churn@[0-9a-f]{64}/.exec(listed) ?? [];
    expect(line).not.toBe("");
    expect(blocking(await proposed(trained({ wrong: 0.09 })))).toEqual(["ledger/missing"]);
    const vouching = { [SETTINGS]: signedBy(`, start: ${start}, vouched: ["${line}"]`) };
    rig.forge.git.pointIntoClone("main", await rig.push(vouching));
    await leave(rig, "model-gitops-out", null);
    const adopted = await rig.run(record, { train: "later", "signing-key": SECRET });
    expect(adopted.outputs).toMatchObject({ complete: "false", recorded: "0" });
    const { outputs } = await rig.run(evaluate);
    const needs = JSON.stringify({ evaluate: { result: "success", outputs } });
    expect(await rig.run(record, { train: "never", needs, "signing-key": SECRET })).toMatchObject({ exitCode: 0 });
    expect(blocking(await proposed(trained({ wrong: 0.09 })))).toEqual([]);
  });
});
