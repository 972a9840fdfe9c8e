import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { site } from "../../../../actions/site/run.ts";
import { auditWorld } from "../../../fakes/audit-world.ts";

const world = await auditWorld("churn", "credit");
afterAll(async () => await world[Symbol.asyncDispose]());
const folder = join(world.rig.workspace, "model-gitops-site");
const page = async (path: string): Promise<string> => await readFile(join(folder, path), "utf8");

test("pages", async () => {
  await world.rig.event("schedule", {});
  const run = await world.rig.run(site);
  console.log(run.exitCode, JSON.stringify(run.annotations), run.summary, await readdir(folder, { recursive: true }));
  console.log(await page("models/churn.html"));
});
