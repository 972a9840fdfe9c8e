import { dirname } from "node:path";
import { expect, test } from "vitest";
import { apartCommand, type ApartOptions } from "../../../src/training/apart-script.ts";
import { installedAround, isShown, machineView, type Machine } from "../../../src/training/apart-view.ts";

const MACHINE: Machine = {
  system: [
    { path: "/usr", link: undefined },
    { path: "/bin", link: "usr/bin" },
    { path: "/etc", link: undefined },
  ],
  devices: ["/dev/null", "/dev/nvidia0"],
  hidden: ["/home/runner", "/tmp"],
  closed: ["/home/runner/work", "/home/runner/work/a/a", "/opt/hostedtoolcache/model-gitops-data"],
  open: ["/opt/hostedtoolcache"],
  installed: [],
};

const shows = (installed: readonly string[], path: string, machine: Partial<Machine> = {}): boolean =>
  isShown(machineView({ ...MACHINE, ...machine, installed }), path);

test("a part of the system is shown, and nobody's folders", () => {
  const view = machineView(MACHINE);
  for (const path of ["/usr/bin/node", "/etc/passwd", "/dev/nvidia0"])
    expect([path, isShown(view, path)]).toEqual([path, true]);
  for (const path of [
    "/home/runner/.ssh/id",
    "/tmp/x",
    "/opt/hostedtoolcache/x",
    "/run/docker.sock",
    "/dev/sda",
    "/root/x",
  ])
    expect([path, isShown(view, path)]).toEqual([path, false]);
});

test.each([
  ["a tool of the cache", "/opt/hostedtoolcache/Python/3.12/x64", true],
  ["all of the cache", "/opt/hostedtoolcache", false],
  ["what we keep there", "/opt/hostedtoolcache/model-gitops-data/bin", false],
  ["a folder of home", "/home/runner/miniconda3", true],
  ["home", "/home/runner", false],
  ["what leads to home", "/home", false],
  ["everything", "/", false],
  ["the checkout", "/home/runner/work/a/a", false],
  ["a folder of the checkout", "/home/runner/work/a/a/models/churn", false],
  ["another repository", "/home/runner/work/b/b/bin", false],
  ["what jobs leave", "/home/runner/work/_temp/bin", false],
  ["an environment elsewhere", "/tmp/py", true],
])("PATH may name %s: %s is shown: %s", (_, path, isThere) => {
  expect(shows([path], `${path === "/" ? "" : path}/file`)).toBe(isThere);
});

test("of home, a folder of programs is shown without what lies beside it", () => {
  const installed = installedAround("/home/runner/bin");
  expect(shows(installed, "/home/runner/bin/tool")).toBe(true);
  expect(shows(installed, "/home/runner/.ssh/id")).toBe(false);
});

test("a self-hosted runner keeps its tools beside its checkouts", () => {
  const machine = {
    closed: ["/home/runner/_work", "/home/runner/_work/_tool/model-gitops-data"],
    open: ["/home/runner/_work/_tool"],
  };
  expect(
    shows(["/home/runner/_work/_tool/node/24/x64"], "/home/runner/_work/_tool/node/24/x64/bin/node", machine),
  ).toBe(true);
  expect(
    shows(["/home/runner/_work/_tool/model-gitops-data/x"], "/home/runner/_work/_tool/model-gitops-data/x", machine),
  ).toBe(false);
  expect(shows(["/home/runner/_work/_temp/x"], "/home/runner/_work/_temp/x", machine)).toBe(false);
});

test("a runner that lives in a folder of the system is covered", () => {
  const machine = { hidden: ["/usr/share/runner"], closed: ["/usr/share/runner/_work"] };
  expect(shows([], "/usr/share/runner/_work/a/a/labels.csv", machine)).toBe(false);
  expect(shows([], "/usr/share/zoneinfo", machine)).toBe(true);
  expect(shows(["/usr/share/runner/tools"], "/usr/share/runner/tools/bin/x", machine)).toBe(true);
});

test.each([
  ["/opt/x/bin", ["/opt/x", "/opt/x/bin"]],
  ["/root/.pyenv/shims", ["/root/.pyenv", "/root/.pyenv/shims"]],
  ["/opt/x", ["/opt/x"]],
  [
    "/home/a/.local/bin",
    ["bin", "lib", "lib64", "share/uv", "share/pipx", "pipx"].map((part) => `/home/a/.local/${part}`),
  ],
])("a program in %s finds the rest of itself", (folder, around) => {
  expect(installedAround(folder)).toEqual(around);
});

test("of a tool's folder below a home its programs are shown, and nothing that its user signs in with", () => {
  for (const bin of ["/home/runner/.cargo/bin", "/home/runner/.docker/bin", "/home/runner/.local/bin"]) {
    const installed = installedAround(bin, true);
    for (const name of ["credentials.toml", "credentials", "config.json", "token", "auth.json", ".netrc", "etc/key"])
      expect([name, shows(installed, `${dirname(bin)}/${name}`)]).toEqual([name, false]);
    for (const name of ["bin/tool", "lib/python3.12/os.py"])
      expect([name, shows(installed, `${dirname(bin)}/${name}`)]).toEqual([name, true]);
  }
  const pyenv = installedAround("/home/runner/.pyenv/shims", true);
  for (const name of ["shims/python", "libexec/pyenv", "versions/3.12/bin/python", "version"])
    expect([name, shows(pyenv, `/home/runner/.pyenv/${name}`)]).toEqual([name, true]);
});

const OPTIONS: ApartOptions = {
  shown: [
    { kind: "read", from: "/a b;rm", at: "/$(x)" },
    { kind: "empty", at: "/tmp", mode: "1777", size: "50%" },
  ],
  command: ["run", "--", "-x", "$HOME"],
  cwd: "/w",
  env: { A: "b c" },
  result: "/out/p.csv",
  most: 10,
  root: "/r",
  sink: "/s",
  status: "/t",
};

test("words stay words", () => {
  const [script, ...words] = apartCommand("root", OPTIONS).slice(apartCommand("root", OPTIONS).indexOf("-c") + 1);
  expect(script).not.toContain("/a b;rm");
  expect(words.slice(0, 20).join("|")).toBe(
    "model-gitops|/r|/s|/t|/out/p.csv|10|read|/a b;rm|/$(x)|empty|/tmp|mode=1777,size=50%|run|setpriv|--reuid=65534|--regid=65534|--clear-groups|--no-new-privs|--inh-caps=-all|--bounding-set=-all",
  );
  expect(words.slice(20, 24)).toEqual(["--", "env", "-i", "A=b c"]);
  expect(words.slice(-5)).toEqual(["/w", "run", "--", "-x", "$HOME"]);
});

test.each([
  ["root", "env -i PATH="],
  ["sudo", "sudo -n -- env -i PATH="],
  ["user", "env -i PATH="],
] as const)("%s starts without any variable of ours", (by, start) => {
  const words = apartCommand(by, OPTIONS).join(" ");
  expect(words.startsWith(start)).toBe(true);
  expect(words.includes(" --user --map-root-user ")).toBe(by === "user");
  expect(words.includes("--reuid=65534")).toBe(by !== "user");
});
