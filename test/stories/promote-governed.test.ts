import { expect, test } from "vitest";
import { promote } from "../../actions/promote/run.ts";
import { validate } from "../../actions/validate/run.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";
import { stageModel } from "../fakes/stage-model.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };
const DIGEST = `sha256:${"7".repeat(64)}`;

function withPromotion(section: string): Readonly<Record<string, string>> {
  const [path = "", text = ""] = Object.entries(stageModel()).find(([one]) => one.endsWith("model.yaml")) ?? [];
  return { [path]: `${text.trimEnd()}\npromotion: ${section}\n` };
}

function environment(name: string, model: string): string {
  return `apiVersion: model-gitops/v1\nkind: Environment\nname: ${name}\nmodels:\n  ${model}:\n    version: 0.9.0\n    digest: ${DIGEST}\n`;
}

async function onMain({ rig: { forge } }: PromoteWorld, path: string): Promise<string | undefined> {
  const bytes = await forge.fileAt(path, (await forge.refs.head("main")) ?? "");
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

test.each([
  ["/models/churn/model.yaml", "owners[0]", {}],
  ["/governance/roles.yaml", "roles.validator.people[0]", {}],
  ["/actions/deploy/action.yml", "runs.image", { "actions/deploy/action.yml": "runs: {image: x}\n" }],
])("a manifest has no promotion write into %s, and validating says so at its line", async (file, path, files) => {
  const section = `{production: {updates: [{file: ${file}, path: "${path}", value: "@{version}"}]}}`;
  await using world = await promoteWorld({ ...files, ...withPromotion(section) });
  const { exitCode, summary, writes } = await world.promote(CHURN);
  expect({ exitCode, writes }).toEqual({ exitCode: 1, writes: [] });
  expect(summary.join("\n")).toContain("changed by people only");
  const told = await world.rig.run(validate, {});
  expect(told.annotations).toContainEqual(
    expect.objectContaining({
      location: expect.objectContaining({ file: "models/churn/model.yaml", line: expect.any(Number) }),
      message: expect.stringContaining(`A promotion would write into ${file.slice(1)}`),
    }),
  );
});

test("a promotion to staging does not write what production serves", async () => {
  const update = '{file: /environments/production.yaml, path: models.churn.digest, value: "{digest}"}';
  await using world = await promoteWorld(
    withPromotion(`{staging: {updates: [${update}]}, production: {after: staging, soak: 7d}}`),
  );
  await world.promote({ model: "churn", version: "1.0.0" });
  await world.rig.commit({ "environments/production.yaml": environment("production", "churn") });
  await world.rig.event("workflow_dispatch", {});
  const { exitCode, summary } = await world.rig.run(promote, { ...CHURN, stage: "staging" });
  expect(exitCode).toBe(1);
  expect(summary.join("\n")).toContain("environments/production.yaml");
  expect(await onMain(world, "environments/production.yaml")).toBeUndefined();
});

test("an update that names the environment's own file is refused, and loses no promotion", async () => {
  const update = '{file: /environments/production.yaml, path: "models.other.version", value: "{version}"}';
  await using world = await promoteWorld({
    ...withPromotion(`{production: {updates: [${update}]}}`),
    "environments/production.yaml": environment("production", "other"),
  });
  const { exitCode, summary, writes } = await world.promote(CHURN);
  expect({ exitCode, writes }).toEqual({ exitCode: 1, writes: [] });
  expect(summary.join("\n")).toContain("what the environments serve are changed by people only");
});

test("an environment in two files is told by both names, and nothing is promoted to it", async () => {
  await using world = await promoteWorld({
    "environments/production.yml": environment("production", "churn"),
    "environments/production.yaml": "apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {}\n",
  });
  const { exitCode, summary, annotations } = await world.promote(CHURN);
  expect(exitCode).toBe(1);
  const said = JSON.stringify([summary, annotations]);
  expect(said).toContain("environments/production.yaml and environments/production.yml");
  const told = await world.rig.run(validate, {});
  expect(JSON.stringify(told.annotations)).toContain("environments/production.yaml and environments/production.yml");
});
