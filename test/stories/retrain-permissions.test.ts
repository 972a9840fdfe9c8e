import { test } from "vitest";
import {
  askedFor,
  BY_HAND,
  pullsOf,
  retrainedScene,
  saidOf,
  without,
  withToken,
} from "../scenarios/retrain-workflow.ts";
import type { Permissions } from "../rig/permissions.ts";
import { issuesOf } from "../scenarios/watch-workflow.ts";

const APP = "acme-retrain[bot]";
const GRANTED: Permissions = { contents: "write", issues: "write", "pull-requests": "write" };
const MODELS = { models: [{ retraining: BY_HAND }] };

for (const permission of ["contents", "issues", "pull-requests"]) {
  test(`a refreshing job of a private repository without ${permission}: read says so, and the next run goes on`, async ({
    expect,
  }) => {
    await using scene = await retrainedScene({ ...MODELS, isPrivate: true });
    const lacking = await askedFor(scene, "churn", { edit: without("refresh", permission) });
    expect([...saidOf(lacking), ...(await heads(scene))]).toMatchSnapshot();
    const granted = await askedFor(scene);
    expect([...saidOf(granted), ...(await heads(scene))]).toMatchSnapshot();
  });

  test(`a proposing job without ${permission}: write says so, and the next run goes on`, async ({ expect }) => {
    await using scene = await retrainedScene(MODELS);
    const lacking = await askedFor(scene, "churn", { edit: without("propose", permission) });
    expect([...saidOf(lacking), ...(await heads(scene))]).toMatchSnapshot();
    const granted = await askedFor(scene);
    expect([...saidOf(granted), ...(await heads(scene))]).toMatchSnapshot();
  });

  test(`an App's token without ${permission}: write says so, and the next run goes on`, async ({ expect }) => {
    await using scene = await retrainedScene({ ...MODELS, people: { [APP]: "read" } });
    const { [permission]: _, ...less } = GRANTED;
    const lacking = await askedFor(scene, "churn", { edit: withToken(scene.emulator.token(APP, less)) });
    expect([...saidOf(lacking), ...(await heads(scene))]).toMatchSnapshot();
    const granted = await askedFor(scene, "churn", { edit: withToken(scene.emulator.token(APP, GRANTED)) });
    expect([...saidOf(granted), ...(await heads(scene))]).toMatchSnapshot();
  });
}

async function heads(scene: Parameters<typeof pullsOf>[0]): Promise<readonly string[]> {
  const [pulls, issues] = [await pullsOf(scene), await issuesOf(scene)];
  return [...pulls, ...issues].map((text) => text.split("\n")[0] ?? "");
}
