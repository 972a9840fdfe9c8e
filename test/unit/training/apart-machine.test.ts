import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { lookAtMachine } from "../../../src/training/apart-machine.ts";
import { isShown, machineView } from "../../../src/training/apart-view.ts";
import { fakeHost } from "../../fakes/host.ts";

test("a program on PATH shows no secret beside it, however its folder is reached", async () => {
  await using host = await fakeHost();
  const home = join(await realpath(host.temp), "home");
  const files = [
    ".cargo/bin/tool",
    ".cargo/lib/a.so",
    ".cargo/credentials.toml",
    ".docker/bin/x",
    ".docker/config.json",
  ];
  for (const path of files) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), "");
  }
  await symlink(home, join(host.temp, "again"));
  const path = [join(home, ".cargo/bin"), join(host.temp, "again/.docker/bin")].join(":");
  const env: Readonly<Record<string, string>> = { HOME: home, PATH: path };
  // What lies around a checkout is closed.
  const workspace = join(host.workspace, "work/repository");
  await mkdir(workspace, { recursive: true });
  const machine = await lookAtMachine({
    host: { ...host, workspace, env: (name) => env[name] },
    program: "tool",
    scratch: [],
    packages: [],
  });
  const view = machineView(machine);
  const shown = files.filter((file) => isShown(view, join(home, file)));
  expect(shown).toEqual([".cargo/bin/tool", ".cargo/lib/a.so", ".docker/bin/x"]);
});
