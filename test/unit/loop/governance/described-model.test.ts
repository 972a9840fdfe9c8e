import { afterAll, expect, test } from "vitest";
import { describedHead, describedModel } from "../../../../src/loop/governance/described-model.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { withModel } from "../../../fakes/stage-session.ts";

const FILE = "models/churn/model.yaml";
const HOLDOUT = "path: data/holdout.csv";
const of = (words: string) => ({ [FILE]: stageManifest({ edits: [[HOLDOUT, `${HOLDOUT}, ${words}`]] }) });
const rig = await stageRig({ ...stageModel(), ...of("license: CC0-1.0, maxAge: 30d") });
afterAll(async () => await rig[Symbol.asyncDispose]());

async function holdoutOf(change: Readonly<Record<string, string>>) {
  await rig.propose(change);
  return await withModel(rig, async (session, model) => [
    (await describedModel(session, model)).datasets["holdout"]?.declared,
    (await describedHead(session, model)).datasets["holdout"],
  ]);
}

test("what is said of the rows that judge is said by the change, and what judges by the base branch", async () => {
  const [taken] = await holdoutOf(of("maxAge: 900d"));
  expect(taken).not.toHaveProperty("license");
  expect(taken).toMatchObject({ path: "data/holdout.csv", maxAge: "30d" });
  const [added] = await holdoutOf(of("license: MIT, knownGaps: Nobody under 18."));
  expect(added).toMatchObject({ license: "MIT", knownGaps: "Nobody under 18.", maxAge: "30d" });
});

test("a Croissant file says it as well as the manifest, also where the change is held against what was accepted", async () => {
  const croissant = JSON.stringify({
    "@type": "sc:Dataset",
    license: "MIT",
    url: "https://a.example",
    datePublished: "2024-01-02",
    name: "Loans",
  });
  const [judged, head] = await holdoutOf({ ...of("croissant: data/h.json"), "models/churn/data/h.json": croissant });
  for (const one of [judged, head])
    expect(one).toMatchObject({ license: "MIT", origin: { type: "public", source: "Loans" } });
});
