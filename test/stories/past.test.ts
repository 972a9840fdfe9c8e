import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, git, initRepository } from "../rig/git.ts";
import { manifestOf } from "../scenarios/fixture/model.ts";
import { cli, plainFolder } from "../scenarios/laptop.ts";

const MODEL = "models/churn/model.yaml";

test(
  "what a laptop checked on two branches is listed, told apart, and the better one named",
  { timeout: 120_000 },
  async () => {
    await using folder = await plainFolder();
    const run = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await cli(folder.path, args);
      expect({ args, code, err: code === 0 ? "" : err }).toEqual({ args, code: 0, err: "" });
      return out;
    };
    await initRepository(folder.path);
    await commitAll(folder.path, "Start");
    await run("check", "--models", "churn");
    await git(folder.path, ["checkout", "--quiet", "-b", "try"]);
    await writeFile(join(folder.path, MODEL), manifestOf({ params: { drop: [] } }));
    await commitAll(folder.path, "Try");
    await run("check", "--models", "churn");

    const rows = (await run("log")).split("\n").filter((line) => /^[0-9a-f]{7} /.test(line));
    expect(rows).toEqual([
      expect.stringMatching(/passed, not merged +0\.837 \(0\.815 to 0\.859\) +try +\[\]/),
      expect.stringMatching(/passed, not merged +0\.770 \(0\.744 to 0\.797\) +main +\["visits"\]/),
    ]);
    const [newer = "", older = ""] = rows.map((row) => row.slice(0, 7));
    expect(await run("best", "--params")).toBe("training:\n  params:\n    drop: []\n");
    expect((await run("best")).replaceAll("\n", " ")).toContain(`is ${newer}: 0.837`);
    const told = await run("diff", older, "try");
    expect(told).toMatch(/drop +\["visits"\] +\[\]/);
    expect(told).toContain("- models/churn/model.yaml");
    const lines = (await run("log", "--format", "csv")).trim().split("\r\n");
    expect(lines.map((line) => line.split(",").length > 20)).toEqual([true, true, true]);
  },
);
