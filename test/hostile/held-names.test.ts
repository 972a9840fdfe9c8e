import { beforeEach, describe, expect, test } from "vitest";
import * as signedLoop from "../fakes/signed-rig.ts";
import { acceptances, blocking, LEDGER, SETTINGS, signedBy, signedRig } from "../fakes/signed-rig.ts";
import { stageManifest, stageModel, trained } from "../fakes/stage-model.ts";
import type { StageFiles, StageRig } from "../fakes/stage-rig.ts";

const LOOSE: readonly (readonly [string, string])[] = [["min: 0.6, margin: 0.05", "min: 0.1, margin: 0.49"]];
const GONE = Object.fromEntries(Object.keys(stageModel()).map((path) => [path, null]));
const LAX = stageModel({ wrong: 0.44, edits: LOOSE });

let rig: StageRig;
beforeEach(async () => {
  rig = await signedRig();
  return async () => await rig[Symbol.asyncDispose]();
});

const push = async (files: StageFiles) => await signedLoop.push(rig, files);
const proposed = async (files: StageFiles) => await signedLoop.proposed(rig, files);

describe("a name that something was accepted under", () => {
  test("is not free because a rename left it: what takes it is held against what it had", async () => {
    await push(stageModel({ wrong: 0.05 }));
    const renamed = { ...GONE, ...stageModel({ name: "leavers", wrong: 0.05 }) };
    expect(blocking(await proposed(renamed))).toEqual([]);
    expect((await push(renamed)).exitCode).toBe(0);
    const seen = await proposed(LAX);
    expect(blocking(seen)).toContain("gate/rules-accepted");
    expect(seen.annotations.map(({ message }) => message).join("\n")).toContain("min was loosened (from 0.6 to 0.1)");
    expect(blocking(await push(LAX))).toContain("gate/rules-accepted");
    expect(acceptances(rig)).toHaveLength(2);
  });

  test("is not free because the model was removed", async () => {
    await push(stageModel({ wrong: 0.05 }));
    await push(GONE);
    expect(blocking(await proposed(LAX))).toContain("gate/rules-accepted");
    expect(blocking(await proposed(stageModel({ wrong: 0.04 })))).toEqual([]);
  });

  test("follows a model through a rename that did not pass", async () => {
    await push(stageModel({ wrong: 0.05 }));
    const renamed = { ...GONE, ...stageModel({ name: "leavers", wrong: 0.45 }) };
    expect(blocking(await push(renamed))).toContain("gate/non-inferiority");
    const file = { "models/leavers/model.yaml": stageManifest({ name: "leavers", edits: LOOSE }) };
    const seen = await proposed({ ...file, ...trained({ name: "leavers", wrong: 0.44 }) });
    expect(blocking(seen)).toEqual(expect.arrayContaining(["gate/judging-change", "gate/non-inferiority"]));
    expect(blocking(await proposed(trained({ name: "leavers", wrong: 0.05 })))).toEqual([]);
  });
});

describe("what failed", () => {
  test("is nobody's baseline, whatever production names", async () => {
    await push(stageModel({ wrong: 0.05 }));
    await push(trained({ wrong: 0.38 }));
    const texts = rig.forge.git.textFiles(LEDGER);
    const { artifact } = JSON.parse(texts[acceptances(rig).at(-1) ?? ""] ?? "").body;
    const production = `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {churn: {digest: "${artifact}"}}\n`;
    await push({ "environments/production.yaml": production });
    const seen = await proposed(trained({ wrong: 0.37 }));
    expect(blocking(seen)).toContain("gate/baseline");
    expect(seen.annotations.map(({ message }) => message).join("\n")).toContain("was recorded and did not pass");
  });
});

describe("a ledger that somebody fills or empties", () => {
  test("a first entry is not written again where main has moved on from where it began", async () => {
    const start = await rig.commit(stageModel({ wrong: 0.38 }));
    await rig.commit({ [SETTINGS]: signedBy(`, start: ${start}`) });
    expect((await push({ "README.md": "Signed.\n" })).exitCode).toBe(0);
    expect((await push(trained({ wrong: 0.05 }))).exitCode).toBe(0);
    rig.forge.git.move({ branch: LEDGER, from: rig.forge.git.head(LEDGER), to: undefined });
    expect(blocking(await push(trained({ wrong: 0.38 })))).toEqual(["ledger/missing"]);
    expect(acceptances(rig)).toEqual([]);
  });

  test("a model that comes back from retirement was known, or is not judged", async () => {
    await push(stageModel({ wrong: 0.05 }));
    await push({ "models/churn/model.yaml": `${stageManifest()}lifecycle: retired\n` });
    rig.forge.git.move({ branch: LEDGER, from: rig.forge.git.head(LEDGER), to: undefined });
    const back = { "models/churn/model.yaml": stageManifest(), ...trained({ wrong: 0.44 }) };
    expect(blocking(await push(back))).toEqual(["ledger/missing"]);
    expect(acceptances(rig)).toEqual([]);
  });

  test("more junk than is looked through is told as what it is, and nothing is written behind it", async () => {
    await push(stageModel({ wrong: 0.05 }));
    const junk = Array.from({ length: 201 }, (_, index) => `churn/acceptance/9999${1000 + index}T000000000Z-x.json`);
    rig.forge.git.commit({ branch: LEDGER, files: Object.fromEntries(junk.map((path) => [path, "{"])) });
    const seen = await proposed(trained({ wrong: 0.04 }));
    expect(blocking(seen)).toContain("ledger/foreign");
    expect(new Set(blocking(await push(trained({ wrong: 0.04 }))))).toEqual(new Set(["ledger/foreign"]));
  });
});

test("a push that changes words alone finds what it stands for", async () => {
  await push(stageModel({ wrong: 0.05 }));
  const words = { "models/churn/model.yaml": `${stageManifest()}description: Who leaves.\n` };
  expect(await push(words)).toMatchObject({ exitCode: 0, outputs: { recorded: "0", complete: "true" } });
});
