import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { evaluate } from "../../actions/evaluate/run.ts";
import { record } from "../../actions/record/run.ts";
import * as signedLoop from "../fakes/signed-rig.ts";
import { acceptances, blocking, LEDGER, SECRET, SETTINGS, signedBy, signedRig } from "../fakes/signed-rig.ts";
import { leave } from "../fakes/stage-evidence.ts";
import { stageManifest, stageModel, trained } from "../fakes/stage-model.ts";
import type { StageFiles, StageRig } from "../fakes/stage-rig.ts";

const FILE = "models/churn/model.yaml";

let rig: StageRig;
beforeEach(async () => {
  rig = await signedRig();
  return async () => await rig[Symbol.asyncDispose]();
});

const push = async (files: StageFiles, inputs = {}) => await signedLoop.push(rig, files, inputs);
const proposed = async (files: StageFiles) => await signedLoop.proposed(rig, files);
const paths = () => Object.keys(rig.forge.git.textFiles(LEDGER)).toSorted();

describe("a ledger that lost something", () => {
  test("one that was set back is told by the default branch, and nothing is recorded behind it", async () => {
    await push(stageModel({ wrong: 0.3 }));
    const before = rig.forge.git.head(LEDGER) ?? "";
    await push(trained({ wrong: 0.1 }));
    rig.forge.git.point(LEDGER, before);
    expect(blocking(await proposed(trained({ wrong: 0.29 })))).toEqual(["ledger/anchor"]);
    const seen = await push(trained({ wrong: 0.29 }));
    expect([blocking(seen), acceptances(rig).length, seen.outputs["complete"]]).toEqual([["ledger/anchor"], 1, "true"]);
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

describe("rules that nobody accepted", () => {
  const LOOSE: readonly [string, string] = ["min: 0.6, margin: 0.05", "min: 0.1, margin: 0.4"];

  test("do not judge the next change, however they came to main", async () => {
    await push(stageModel());
    expect(blocking(await push({ [FILE]: stageManifest({ edits: [LOOSE] }) }))).toContain("gate/judging-change");
    const seen = await proposed(trained({ wrong: 0.3 }));
    expect(blocking(seen)).toEqual(["gate/rules-accepted", "gate/rules-accepted"]);
    expect(seen.annotations.map(({ message }) => message).join("\n")).toContain(
      "evaluation.metrics.roc_auc.min was loosened (from 0.6 to 0.1)",
    );
    expect(blocking(await push(trained({ wrong: 0.3 })))).toContain("gate/rules-accepted");
    // Put back, there is nothing to accept.
    await push({ [FILE]: stageManifest() });
    expect(blocking(await proposed(trained({ wrong: 0.09 })))).toEqual([]);
  });

  test("name nobody who accepts them", async () => {
    const listed = (login: string) => ({ [FILE]: `${stageManifest()}governance: {approvers: ["@${login}"]}\n` });
    await push({ ...stageModel(), ...listed("lin") });
    for (const login of ["lin", "mallory"]) rig.forge.setPermission(login, "write");
    expect(blocking(await push(listed("mallory")))).toEqual(["gate/judging-change"]);
    const change = trained({ wrong: 0.09 });
    expect(blocking(await proposed(change))).toEqual(["gate/rules-accepted"]);
    const command = async () =>
      JSON.parse(await readFile(join(rig.workspace, "model-gitops-out/churn/verdict.json"), "utf8")).approvalCommand;
    rig.forge.addReview(1, { author: "mallory", body: await command() });
    expect(blocking(await proposed(change))).toEqual(["gate/rules-accepted"]);
    rig.forge.addReview(1, { author: "lin", body: await command() });
    expect(blocking(await proposed(change))).toEqual([]);
  });

  test("that only tighten judge at once", async () => {
    await push(stageModel({ wrong: 0.1 }));
    await push({ ...trained({ wrong: 0.2 }), [FILE]: stageManifest({ edits: [["min: 0.6", "min: 0.99"]] }) });
    const seen = await proposed(trained({ wrong: 0.1 }));
    expect(blocking(seen)).not.toContain("gate/rules-accepted");
    expect(blocking(seen)).toContain("gate/absolute-limit");
  });
});
