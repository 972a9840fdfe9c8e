import { expect, test } from "vitest";
import { scenario } from "../scenarios/harness.ts";
import { fileOnMain, promoting, tagged, tagsOf } from "./promote-rig.ts";

test("a person promotes by dispatch: verified, released, written, and the tags come last", async () => {
  await using scene = await scenario();
  const { emulator } = scene;
  emulator.clearRequests();
  const done = await promoting(emulator, { inputs: { model: "churn", version: "1.0.0", stage: "production" } });
  console.log(done.summary, done.outputs, done.log);
  console.log(emulator.writes().map(({ method, path }) => `${method} ${path}`).join("\n"));
  console.log(await fileOnMain(emulator, "environments/production.yaml"));
  console.log(await tagsOf(emulator));
  expect(done.exitCode).toBe(0);
});
