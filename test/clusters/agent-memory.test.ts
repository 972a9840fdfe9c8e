import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentCommand } from "../../src/clusters/agent.ts";
import { agentRig, TRAIN } from "./agent-rig.ts";

describe("the agent as an argument of Python", () => {
  it("is Python's own and itself, whatever lies where the engine starts it", async () => {
    await using rig = await agentRig();
    const job = await rig.job(TRAIN);
    const before = await readdir(rig.root);
    const names = ["base64", "json", "lock", "main", "model_gitops_agent", "zlib"].map((name) => `${name}.py`);
    for (const name of names) await writeFile(join(rig.root, name), "raise SystemExit(99)\n");
    const ran = await rig.run(job);
    expect([ran.code, ran.text]).toEqual([0, "training"]);
    expect((await readdir(rig.root)).sort()).toEqual([...before, ...names].sort());
  });

  it("says in a traceback which module it was", async () => {
    await using rig = await agentRig();
    const command = agentCommand({ python: "python3", exchange: rig.exchange.address, job: await rig.blob("[]") });
    const [python = "", ...args] = command;
    const ran = spawnSync(python, args, { encoding: "utf8" });
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(/File "model_gitops_agent\.agent", line \d+, in run\n/);
    expect(ran.stderr).toMatch(/File "model_gitops_agent\.job", line \d+, in read_job\n/);
    expect(ran.stderr).toContain("AttributeError: 'list' object has no attribute 'get'");
  });
});
