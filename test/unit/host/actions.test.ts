import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { actionsHost } from "../../../src/host/actions.ts";
import { UserError } from "../../../src/kernel/errors.ts";

afterEach(() => vi.unstubAllEnvs());

const host = actionsHost(() => []);

test.each([
  ["/dev/full", "the disk is full; free some space and run again"],
  // What is not there @actions/core says in its own words.
  ["/nowhere/file", ""],
  ["/", "it is a folder"],
])("what the runner's files cannot take (%s) is a sentence, and no defect", async (file, reason) => {
  vi.stubEnv("GITHUB_STATE", file);
  vi.stubEnv("GITHUB_OUTPUT", file);
  for (const [variable, write] of [
    ["GITHUB_STATE", () => host.saveState("isPost", "true")],
    ["GITHUB_OUTPUT", () => host.output("outcome", "pass")],
  ] as const) {
    const error: unknown = await write().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toHaveProperty("message", expect.stringContaining(`Cannot write ${variable} (${file}): `));
    expect(error).toHaveProperty("message", expect.stringContaining(reason));
  }
});

test("what they can take is there", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "host-"));
  const file = join(folder.path, "state");
  vi.stubEnv("GITHUB_STATE", file);
  await host.saveState("isPost", "true");
  expect(await readFile(file, "utf8")).toBe("isPost=true\n");
});
