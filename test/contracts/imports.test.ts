import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("importing a module does nothing: no output, no look at the environment, nothing left running", () => {
  const probe = join(import.meta.dirname, "import-probe.ts");
  const { stdout, stderr, status } = spawnSync(process.execPath, [probe], {
    encoding: "utf8",
    timeout: 25_000,
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const { modules, seen } = JSON.parse(stdout) as {
    readonly modules: number;
    readonly seen: readonly string[];
  };
  expect(seen).toEqual([]);
  expect(modules).toBeGreaterThan(200);
});
