import { afterAll, expect, test, vi } from "vitest";
import { history } from "../../../../actions/history/run.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig } from "../../../fakes/stage-rig.ts";

const DIGEST = `sha256:${"3c".repeat(32)}`;
const serving = (name: string, models: string): string =>
  `apiVersion: model-gitops/v1\nkind: Environment\nname: ${name}\nmodels: ${models}\n`;

const rig = await stageRig({
  ...stageModel(),
  "environments/production.yaml": serving("production", `{churn: {version: 1.0.0, digest: "${DIGEST}"}}`),
  "environments/canada.yaml": serving("canada", `{former: {digest: "${DIGEST}"}}`),
});
await rig.commit({ "environments/canada.yaml": null });
afterAll(async () => await rig[Symbol.asyncDispose]());

async function told(inputs: Readonly<Record<string, string>>) {
  await rig.event("workflow_dispatch", {});
  const { exitCode, outputs, annotations } = await rig.run(history, inputs);
  const found: readonly { readonly model: string; readonly at: string }[] = JSON.parse(outputs["history"] ?? "[]");
  return { exitCode, found, said: annotations.map(({ message }) => message).join() };
}

test.each([
  ["an environment", { stage: "productoin" }, 'There is no environment "productoin". Did you mean "production"?'],
  ["an environment by half of its name", { stage: "prod" }, "There are canada and production."],
  ["a model", { model: "chrun" }, 'There is no model "chrun". Did you mean "churn"?'],
])("%s that never was is an error", async (_, inputs, message) => {
  expect(await told(inputs)).toMatchObject({ exitCode: 2, said: expect.stringContaining(message) });
});

test("what was there once, or is there and served nothing, is no error", async () => {
  expect(await told({ stage: "canada" })).toMatchObject({
    exitCode: 0,
    found: [{ model: "former" }, { model: "former", digest: DIGEST }],
  });
  expect(await told({ stage: "canada", model: "churn" })).toMatchObject({ exitCode: 0, found: [] });
  expect(await told({ model: "former" })).toMatchObject({ exitCode: 0, found: [] });
});

test("a time without a zone is in UTC, wherever it is asked", async () => {
  vi.stubEnv("TZ", "Pacific/Auckland");
  const [since] = (await told({})).found;
  const shifted = (minutes: number): string => new Date(Date.parse(since?.at ?? "") + minutes * 60_000).toISOString();
  const [before, after] = [shifted(-1), shifted(1)].map((time) => time.slice(0, 16));
  expect(await told({ at: before ?? "" })).toMatchObject({ exitCode: 0, found: [] });
  for (const at of [after ?? "", (after ?? "").replace("T", " "), `${after}Z`, shifted(61).replace("Z", "+01:00")])
    expect(await told({ at })).toMatchObject({ exitCode: 0, found: [{ model: "churn" }] });
  expect(await told({ at: shifted(59).replace("Z", "+01:00") })).toMatchObject({ exitCode: 0, found: [] });
  vi.unstubAllEnvs();
});

test.each(["30.11.2026", "2026-02-31", "2026-11-30T25:00", "2026-11", "yesterday"])("%j is no time", async (at) => {
  expect(await told({ at })).toMatchObject({ exitCode: 2, said: expect.stringContaining("is no time") });
});
