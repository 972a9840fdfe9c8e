import { afterAll, beforeEach, expect, test } from "vitest";
import { validate } from "../../../../actions/validate/run.ts";
import { validateNamed } from "../../../../src/loop/stages/validate-all.ts";
import { leave, left } from "../../../fakes/stage-evidence.ts";
import { stageManifest, stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";
import { inPlace } from "../../../fakes/stage-session.ts";

const OUT = "model-gitops-out";
/** Its evaluation data has no such column: only a look at the data tells. */
const BLIND = stageModel({ name: "renewal", edits: [["column: y,", "column: renewed,"]] });
const rig = await stageRig({ ...stageModel(), ...BLIND });
afterAll(async () => await rig[Symbol.asyncDispose]());
beforeEach(async () => await leave(rig, OUT, null));

const RETRAINED = { "models/churn/ready/model.bin": "another\n" };
const filesOf = (found: readonly { readonly location?: { readonly file: string } | undefined }[]) => [
  ...new Set(found.map(({ location }) => location?.file)),
];

test("a pull request has the data of what it affects looked at, and every manifest", async () => {
  await rig.propose(RETRAINED);
  const { exitCode, outputs, summary } = await rig.run(validate);
  expect([exitCode, outputs]).toEqual([0, { outcome: "pass" }]);
  expect(summary.join()).toContain("2 manifests, 0 findings.");
  for (const name of ["churn", "renewal"]) expect(await left(rig, `${OUT}/${name}/findings/validate.json`)).toEqual([]);
});

test("asked for by name, or where nothing is to be merged, all data is looked at", async () => {
  await rig.propose(RETRAINED);
  const named = await rig.run(validate, { models: "renewal" });
  expect(named).toMatchObject({ exitCode: 1, outputs: { outcome: "fail" } });
  expect(filesOf(named.annotations)).toEqual(["models/renewal/model.yaml"]);
  expect(await left(rig, `${OUT}/renewal/findings/validate.json`)).toEqual(named.annotations);
  await rig.push(RETRAINED);
  expect(filesOf((await rig.run(validate)).annotations)).toEqual(["models/renewal/model.yaml"]);
  expect(await left(rig, `${OUT}/churn/findings/validate.json`)).toEqual([]);
});

test("a manifest that cannot be read is told and leaves no findings that say it was validated", async () => {
  await rig.propose({ "models/churn/model.yaml": stageManifest({ edits: [["owners", "owner"]] }) });
  const { exitCode, annotations } = await rig.run(validate);
  expect(exitCode).toBe(1);
  expect(annotations).toMatchObject([{ rule: "manifest/unknown-key", location: { file: "models/churn/model.yaml" } }]);
  expect(await left(rig, `${OUT}/churn/findings/validate.json`)).toBeUndefined();
});

test("no manifest at all, and a name that no model has, are no pass", async () => {
  await rig.propose(RETRAINED);
  const nothing = await rig.run(validate, { manifests: "ml/*.yaml" });
  expect(nothing).toMatchObject({
    exitCode: 1,
    annotations: [
      {
        rule: "plan/no-manifest",
        message: "No file matches ml/*.yaml. There is models/churn/model.yaml and 1 more manifest.",
      },
    ],
  });
  expect(await rig.run(validate, { models: "chrun" })).toMatchObject({
    exitCode: 1,
    annotations: [{ rule: "plan/unknown-model" }],
  });
});

test("some models are validated by name, each with what is its own", async () => {
  await rig.propose(RETRAINED);
  const found = await inPlace(
    rig,
    async (place) => await validateNamed(place, [{ name: "churn" }, { name: "renewal" }]),
  );
  expect(found.get("churn")).toEqual([]);
  expect(filesOf(found.get("renewal") ?? [])).toEqual(["models/renewal/model.yaml"]);
  expect(await inPlace(rig, async (place) => await validateNamed(place, []))).toEqual(new Map());
});
