import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeHost } from "../../fakes/host.ts";
import { runFromStarter } from "../../rig/starter.ts";

const SCRIPT = join(import.meta.dirname, "../../../scripts/build.ts");
const BUNDLE = `node -e "fs.cpSync('meanwhile', 'src/a.js'); fs.cpSync('src', 'dist', { recursive: true })"`;

test("what is edited while it is built is built again", async () => {
  await using host = await fakeHost({
    files: {
      "package.json": JSON.stringify({ type: "module", scripts: { bundle: BUNDLE } }),
      "src/a.js": "first",
      meanwhile: "edited",
    },
  });
  const at = (path: string): string => join(host.workspace, path);
  const build = async (): Promise<string> => {
    const { exitCode } = await runFromStarter([process.execPath, at("scripts/build.ts")], { cwd: host.workspace });
    expect(exitCode).toBe(0);
    return await readFile(at("dist/a.js"), "utf8");
  };
  await mkdir(at("scripts"));
  await copyFile(SCRIPT, at("scripts/build.ts"));
  expect(await build()).toBe("edited");
  // The edit is taken back: dist/ still has it.
  await writeFile(at("src/a.js"), "first");
  await writeFile(at("meanwhile"), "first");
  expect(await build()).toBe("first");
});
