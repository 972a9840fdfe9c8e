import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/needs.mjs");

/** What `npm ci` says first, on a machine of that kind. */
function said(node: string, platform = "linux", arch = "x64"): string {
  const machine = { versions: { node }, platform, arch };
  const code = Object.entries(machine).map(
    ([key, value]) => `Object.defineProperty(process,"${key}",{value:${JSON.stringify(value)}})`,
  );
  const { stderr, status } = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(code.join(";"))}`, SCRIPT],
    { encoding: "utf8" },
  );
  return `${status} ${stderr.trim()}`.trim();
}

test.each([
  ["24.0.0", "linux", "x64", /^0$/],
  ["26.1.0", "darwin", "arm64", /^0$/],
  ["20.20.2", "linux", "x64", /^1 error: .*this is 20\.20\.2\. Run npm ci without --omit=optional/],
  ["22.18.0", "darwin", "arm64", /^1 error: .*Install Node 24 and run npm ci again/],
  ["22.18.0", "linux", "riscv64", /^1 error: .*Install Node 24/],
  ["24.0.0", "win32", "x64", /^1 error: model-gitops is not developed on Windows yet: use WSL\.$/],
])("building with Node %s on %s %s", (...[node, platform, arch, expected]) => {
  expect(said(node, platform, arch)).toMatch(expected);
});
