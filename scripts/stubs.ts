/**
 * Writes one small entry per action beside the one bundle that all of them share, then puts the whole in the place of
 * dist/ at once: nothing of an older build stays, and nobody meets half of a new one.
 */
import { chmodSync, cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suiteLine } from "../src/host/suite-version.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "build/dist");
const actions = readdirSync(join(root, "actions"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

for (const action of actions)
  writeFileSync(join(dist, `${action}.js`), `import { main } from "./index.js";\nawait main("${action}");\n`);
writeFileSync(join(dist, "child.js"), `import { child } from "./index.js";\nawait child(process.argv[2] ?? "");\n`);
writeFileSync(
  join(dist, "cli.js"),
  `#!/usr/bin/env node
// Plain old syntax up to the check: an old Node must be able to say what is wrong.
var major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error("error: model-gitops needs Node 20 or newer; this is " + process.versions.node + ". Install Node 24, then run:");
  console.error("  ${suiteLine()} " + process.argv.slice(2).join(" "));
  process.exit(2);
}
import("./index.js").then(function (suite) {
  return suite.cli(process.argv.slice(2));
});
`,
);
chmodSync(join(dist, "cli.js"), 0o755);
// ncc's own package.json only says "type": "module"; with these the bundle can tell which one it is, and `npm pack dist`
// is the command without anything to install beside it.
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, unknown>;
const { name, version, description, license, engines } = own;
const manifest = { name, version, description, license, type: "module", private: true, engines };
writeFileSync(
  join(dist, "package.json"),
  `${JSON.stringify({ ...manifest, bin: { "model-gitops": "cli.js" } }, null, 2)}\n`,
);
// What is copied into other repositories comes with the command.
cpSync(join(root, "workflows-templates"), join(dist, "workflows-templates"), { recursive: true });
rmSync(join(root, "dist"), { recursive: true, force: true });
renameSync(dist, join(root, "dist"));
rmSync(join(root, "build"), { recursive: true, force: true });
