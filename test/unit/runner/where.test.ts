import { describe, expect, it } from "vitest";
import type { Host } from "../../../src/host/host.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { requireKnownPlace } from "../../../src/runner/where.ts";

function refusal(
  env: Readonly<Record<string, string>>,
  { platform = "linux", kind = "github" }: { readonly platform?: string; readonly kind?: Host["kind"] } = {},
): string | undefined {
  try {
    requireKnownPlace({ kind, env: (name) => env[name] }, platform);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe("where the suite runs", () => {
  it.each([
    ["github.com", "https://github.com"],
    ["data residency", "https://acme.ghe.com"],
    ["an emulator", "http://github.localhost:4000"],
    ["no server at all", ""],
  ])("%s", (_, server) => {
    expect(refusal({ GITHUB_SERVER_URL: server })).toBeUndefined();
  });

  it.each(["linux", "darwin"])("%s", (platform) => {
    expect(refusal({}, { platform })).toBeUndefined();
  });

  it("not on Windows, in a workflow or at a terminal", () => {
    for (const kind of ["github", "terminal"] as const)
      expect(refusal({}, { platform: "win32", kind })).toMatch(
        /^model-gitops does not run on Windows yet: use a Linux/,
      );
  });

  it.each(["https://git.corp.example", "https://evilghe.com", "https://github.com.evil.example", "nonsense"])(
    "not on the Enterprise Server %s, unless somebody wants to try",
    (server) => {
      expect(refusal({ GITHUB_SERVER_URL: server })).toMatch(/^\S+ is GitHub Enterprise Server, where .* never tried/);
      expect(refusal({ GITHUB_SERVER_URL: server, MODEL_GITOPS_UNTRIED: "enterprise-server" })).toBeUndefined();
    },
  );

  it("on a laptop whichever server its shell names", () => {
    expect(refusal({ GITHUB_SERVER_URL: "https://git.corp.example" }, { kind: "terminal" })).toBeUndefined();
  });
});
