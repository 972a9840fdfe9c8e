import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../src/forge/api-error.ts";
import { stageModel } from "../fakes/stage-model.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";

const CHURN = { model: "churn", version: "1.0.0", stage: "production" };

function updating(file: string): Readonly<Record<string, string>> {
  const [path = "", text = ""] = Object.entries(stageModel()).find(([name]) => name.endsWith("model.yaml")) ?? [];
  const update = `{file: ${file}, path: "jobs.deploy.image", value: "{version}"}`;
  return { [path]: `${text.trimEnd()}\npromotion: {production: {updates: [${update}]}}\n` };
}

test.each([
  ["/.github/workflows/deploy.yml", {}],
  ["/.GitHub/workflows/deploy.yml", {}],
])("a manifest has no promotion write into %s", async (file) => {
  await using world = await promoteWorld({ [file.slice(1)]: "jobs: {deploy: {image: x}}\n", ...updating(file) });
  expect(await refusal(world)).toMatch(/^1, 0 writes: [^]*changed by people only/);
});

test("a manifest has no promotion write behind a link", async () => {
  await using world = await promoteWorld({
    "deploy/model.yaml": "jobs: {deploy: {image: x}}\n",
    ...updating("/to/model.yaml"),
  });
  await symlink("deploy", join(world.rig.workspace, "to"));
  await world.rig.push({ "notes.md": "a link" });
  expect(await refusal(world)).toMatch(/^1, 0 writes: [^]*(?:behind a link|which is not there)/);
});

test.each(["versionReleases.draft", "versionReleases.publish", "tags.create", "refs.commit"])(
  "a permission that is denied at %s leaves what the next run completes",
  async (method) => {
    await using world = await promoteWorld();
    const denied = new ApiError("Resource not accessible by integration", { status: 403 });
    world.rig.forge.failNext(method, denied);
    await world.promote(CHURN);
    expect((await world.promote(CHURN)).exitCode).toBe(0);
    expect(await world.served("1.0.0")).toEqual({
      environment: "1.0.0",
      tags: ["churn@v1.0.0", "churn#production#1"],
      release: { isDraft: false, assets: 7 },
      serving: 1,
    });
  },
);

test("a reason closes no issue and names nobody", async () => {
  await using world = await promoteWorld();
  const reason = "Closes #12, ask @acme/all <!-- x --> ![](https://evil.example/x.png)";
  expect((await world.promote({ ...CHURN, reason })).exitCode).toBe(0);
  const { forge } = world.rig;
  const said = JSON.stringify(forge.git.messages("main"));
  expect(said).toContain("Closes");
  expect(said).not.toMatch(/#12|@acme|<!--|!\[/);
});

test("a deployment that may not be told is a warning: the environment's file decides", async () => {
  await using world = await promoteWorld();
  world.rig.forge.failNext("deployments.create", new ApiError("Resource not accessible", { status: 403 }));
  const { exitCode, summary } = await world.promote(CHURN);
  expect(exitCode).toBe(0);
  expect(summary.join("\n")).toContain("promotion/deployment");
  expect(await world.served("1.0.0")).toMatchObject({ environment: "1.0.0", serving: 0 });
});

test.each([
  "1.0.0](https://evil.example)",
  "1.0.0\n::error file=x::owned",
  "--force",
  "<img src=x onerror=alert(1)>",
  "$(touch owned)",
  "1.0.0#production#2",
])("a version %j is refused, and told as text", async (version) => {
  await using world = await promoteWorld();
  const { exitCode, summary, writes } = await world.promote({
    ...CHURN,
    version,
    reason: "</td><script>\n::warning::x",
  });
  expect({ exitCode, writes }).toEqual({ exitCode: 1, writes: [] });
  // In a code span anything is text.
  const rendered = summary.join("\n").replaceAll(/`[^`\n]*`/g, "");
  expect(rendered).not.toMatch(/<img|<script|\]\(https:\/\/evil|^::/m);
});

async function refusal(world: PromoteWorld): Promise<string> {
  const { exitCode, summary, writes } = await world.promote(CHURN);
  return `${exitCode}, ${writes.length} writes: ${summary.join("\n")}`;
}
