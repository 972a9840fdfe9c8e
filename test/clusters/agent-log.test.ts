import { expect, it } from "vitest";
import { agentRig } from "./agent-rig.ts";

it("tells nobody what it was handed by name", async () => {
  await using rig = await agentRig();
  const job = await rig.job('import os, sys\nprint("x" * 995 + os.environ["API_KEY"])\nsys.exit(4)', {
    env: ["API_KEY"],
  });
  const ran = await rig.run(job, { API_KEY: "s3cret-key" });
  expect(ran.text).toContain("xxx***");
  expect(ran.text).not.toContain("s3cret");
  expect((await rig.result()).tail).toEqual([`${"x".repeat(995)}***`]);
});
