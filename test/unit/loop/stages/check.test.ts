import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { check } from "../../../../actions/check/run.ts";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { checkAll } from "../../../../src/loop/stages/check.ts";
import { accept, leave, leaveEvidence, left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inSession } from "../../../fakes/stage-session.ts";

const FAILS: readonly [string, string] = ["[cp, ready/model.bin, ready/predictions.csv, .]", "[cp, gone, .]"];
const fileOf = (name: string) => `models/${name}/model.yaml`;
const listed = (name: string) => ({
  ...stageModel({ name }),
  [fileOf(name)]: `${stageManifest({ name })}governance: {approvers: ["@lin"]}\n`,
});
/** Who may accept is no number's affair: nothing is measured, and a person has to accept it. */
const unlisted = (name: string) => ({ [fileOf(name)]: stageManifest({ name }) });

const rig = await stageRig({ ...listed("churn"), ...listed("renewal") });
for (const model of ["churn", "renewal"]) await accept(rig, {}, { model });
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => await leave(rig, "model-gitops-out", null));

const comments = async () => (await rig.forge.comments(1)).map(({ body }) => body);

test("each model comes to its own end: one fails, one is broken, one is measured", async () => {
  await rig.propose({
    ...stageModel({ name: "alpha", edits: [FAILS] }),
    ...stageModel({ name: "beta", edits: [["margin: 0.05", "margin: 0.4"]] }),
    [fileOf("renewal")]: stageManifest({ name: "renewal", edits: [["owners", "owner"]] }),
  });
  const { exitCode, outputs, annotations, writes, summary } = await rig.run(check);
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ outcome: "fail", models: "renewal,alpha,beta" });
  expect(annotations.map(({ rule, model, location }) => `${rule} ${model ?? location?.file}`)).toEqual(
    expect.arrayContaining(["train/command alpha", `manifest/unknown-key ${fileOf("renewal")}`]),
  );
  expect(writes).toEqual([expect.stringMatching(/^createComment 1/)]);
  for (const name of ["alpha", "beta", "renewal"]) expect(summary.join()).toContain(`\`${name}\``);
  expect(await left(rig, "model-gitops-out/beta/verdict.json")).toMatchObject({ outcome: "warn" });
  expect(await left(rig, "model-gitops-out/alpha/verdict.json")).toMatchObject({ outcome: "fail" });
  expect(await left(rig, "model-gitops-out/plan.json")).toMatchObject({ models: expect.any(Array) });
});

test("a link that leads out of the repository stops its own model, which is not green, and no other", async () => {
  const link = join(rig.workspace, "models/renewal/ready/evil.py");
  await rig.propose({ ...unlisted("churn"), ...unlisted("renewal") });
  await symlink("/etc/passwd", link);
  const { exitCode, annotations, outputs } = await rig.run(check);
  await rm(link);
  expect([exitCode, outputs["models"]]).toEqual([1, "renewal,churn"]);
  expect(annotations.map(({ rule, model }) => `${rule} ${model}`)).toEqual(
    expect.arrayContaining(["stage/stopped renewal", "gate/judging-change churn"]),
  );
});

test("a model that goes waits for a person, beside one that stays", async () => {
  const gone = Object.fromEntries(Object.keys(stageModel()).map((path) => [path, null]));
  await rig.propose({ ...gone, ...unlisted("renewal") });
  const { exitCode, outputs, annotations } = await rig.run(check);
  expect([exitCode, outputs]).toMatchObject([1, { outcome: "inconclusive", models: "churn,renewal" }]);
  expect(annotations.map(({ rule, model }) => `${rule} ${model}`)).toEqual([
    "plan/removed-model churn",
    "gate/judging-change renewal",
  ]);
});

test("a comment that cannot be written changes no outcome", async () => {
  await rig.propose(unlisted("churn"));
  const seen = await rig.run(check);
  rig.forge.failNext("comments", new ApiError("GitHub answered 403.", { status: 403 }));
  const unheard = await rig.run(check);
  expect(unheard.writes).toEqual([]);
  expect(unheard.log.join("\n")).toContain("warning: The comment could not be written: GitHub answered 403.");
  expect([unheard.exitCode, unheard.outputs, unheard.summary]).toEqual([seen.exitCode, seen.outputs, seen.summary]);
});

test("what has nothing to measure is judged by what it changes, and what lay there before is no evidence", async () => {
  await rig.propose(unlisted("churn"));
  await leaveEvidence(rig, { findings: { train: [{ rule: "train/command", outcome: "fail", message: "Old." }] } });
  const { outputs } = await inSession(rig, checkAll);
  expect(outputs).toEqual({ outcome: "inconclusive", models: "churn" });
  const verdict = await left(rig, "model-gitops-out/churn/verdict.json");
  expect(verdict).toMatchObject({
    outcome: "inconclusive",
    changes: [{}],
    findings: [{ rule: "gate/judging-change" }],
  });
  expect(verdict).not.toHaveProperty("evaluationKey");
  expect(await left(rig, "model-gitops-out/churn/evaluation.json")).toBeUndefined();
});

test("what changes nothing that judges has no verdict, and is green", async () => {
  const described = `${listed("churn")[fileOf("churn")]}description: Who leaves.\n`;
  await rig.propose({ [fileOf("churn")]: described });
  expect(await rig.run(check)).toMatchObject({ exitCode: 0, outputs: { outcome: "pass", models: "churn" } });
  expect(await left(rig, "model-gitops-out/churn/verdict.json")).toBeUndefined();
});

test("a fork's pull request is judged and not commented on", async () => {
  const before = await comments();
  await rig.propose(unlisted("churn"), "fork");
  const { exitCode, outputs, annotations, writes } = await rig.run(check);
  expect([exitCode, outputs["outcome"], writes]).toEqual([1, "unmeasured", []]);
  expect(annotations.map(({ rule }) => rule)).toContain("gate/fork");
  expect(await comments()).toEqual(before);
});

test("cancelled between two models, the second is not begun and nothing is told", async () => {
  await rig.propose({ ...unlisted("churn"), ...unlisted("renewal") });
  const before = await comments();
  const cancelled = new AbortController();
  const reviews = async () => {
    cancelled.abort(new Error("cancelled"));
    return [];
  };
  const checked = inSession(rig, checkAll, { signal: cancelled.signal, forge: { ...rig.forge, reviews } });
  await expect(checked).rejects.toThrow("cancelled");
  expect(await left(rig, "model-gitops-out/churn/verdict.json")).toMatchObject({ outcome: "inconclusive" });
  expect(await left(rig, "model-gitops-out/renewal/verdict.json")).toBeUndefined();
  expect(await comments()).toEqual(before);
});

test("on a laptop, nothing to do is explained; in a pull request it is the usual thing", async () => {
  await rig.propose({ "README.md": "Words.\n" });
  const quiet = await rig.run(check);
  expect(quiet).toMatchObject({ exitCode: 0, outputs: { outcome: "pass", models: "" }, writes: [expect.any(String)] });
  expect(quiet.summary.join()).not.toContain("Nothing that a model is made of");
  await rig.event("", {});
  const explained = await rig.run(check);
  expect(explained.summary.join()).toMatch(
    /Nothing that a model is made of or judged by has changed since `?[0-9a-f]{7}/,
  );
  expect((await rig.run(check, { base: "main", models: "chrun" })).outputs["outcome"]).toBe("fail");
});
