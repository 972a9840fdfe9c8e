import { lstat, readdir, readlink, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { homeFolder } from "../host/home.ts";
import type { Host } from "../host/host.ts";
import { DEVICES, GPU_DEVICES, installedAround, isIn, SYSTEM, type Machine } from "./apart-view.ts";

export interface MachineOptions {
  readonly host: Host;
  /** What the command starts with: a name on PATH, or an absolute path. */
  readonly program: string;
  /** Our own folders of this run: absolute. */
  readonly scratch: readonly string[];
  /** Folders of packages in the checkout that the command may load from: absolute. */
  readonly packages: readonly string[];
}

/** Looks at what a machine has that a command could need, and at what it must not see. */
export async function lookAtMachine({ host, program, scratch, packages }: MachineOptions): Promise<Machine> {
  const { workspace, toolCache } = host;
  const runner = host.env("RUNNER_WORKSPACE") ?? "";
  const checkouts = [workspace, dirname(workspace), ...(runner === "" ? [] : [runner, dirname(runner)])];
  const jobs = host.env("RUNNER_TEMP") ?? "";
  const kept = (await namesIn(toolCache)).filter((name) => name.startsWith("model-gitops"));
  const homes = [host.env("HOME"), homeFolder(), tmpdir(), host.temp, host.env("GITHUB_ACTION_PATH")];
  const root = runner === "" ? [] : [dirname(dirname(runner))];
  const [hidden, open] = [await real([...homes, ...root]), await real([toolCache])];
  const around = (folder: string): Promise<readonly string[]> => aroundOf(folder, hidden, open);
  return {
    system: (await Promise.all(SYSTEM.map(systemFolder))).flat(),
    devices: await devices(),
    hidden,
    closed: await real([...checkouts, jobs, ...scratch, ...kept.map((name) => join(toolCache, name))]),
    open,
    installed: await installed({ host, program, packages }, around),
  };
}

async function systemFolder(path: string): Promise<Machine["system"]> {
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    return [{ path, link: isLink ? await readlink(path) : undefined }];
  } catch {
    return [];
  }
}

async function devices(): Promise<readonly string[]> {
  const there = await namesIn("/dev");
  const wanted = there.filter((name) => DEVICES.some((one) => one === name) || GPU_DEVICES.test(name));
  return wanted.map((name) => `/dev/${name}`);
}

/** Folders on PATH and of environments, with what the program and interpreters are links to. */
async function installed(
  { host, program, packages }: Omit<MachineOptions, "scratch">,
  around: (folder: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const path = (host.env("PATH") ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const named = ["VIRTUAL_ENV", "CONDA_PREFIX", "CUDA_HOME", "CUDA_PATH"].map((name) => host.env(name) ?? "");
  const libraries = (host.env("LD_LIBRARY_PATH") ?? "").split(delimiter);
  const programs = [...new Set([program, "python", "python3", "node"])].flatMap((name) =>
    isAbsolute(name) ? [name] : path.map((folder) => join(folder, name)),
  );
  const own = packages.flatMap((folder) => ["python", "python3"].map((name) => join(folder, "bin", name)));
  const places = (await Promise.all([...programs, ...own].map(hops))).flat();
  const folders = [...new Set([...path, ...places.map((place) => dirname(place))])];
  const found = (await Promise.all(folders.map(around))).flat();
  return await real([...found, ...[...named, ...libraries].filter((one) => isAbsolute(one))]);
}

/** Where tools are kept there is nobody's, though it may lie in a home. */
async function aroundOf(folder: string, homes: readonly string[], open: readonly string[]): Promise<readonly string[]> {
  const prefixes = await real([dirname(folder)]);
  const isBelow = (places: readonly string[]): boolean =>
    prefixes.some((prefix) => places.some((place) => isIn(place, prefix)));
  // All of home is hidden as a whole, and its parts are nobody's programs.
  const isHome = prefixes.some((prefix) => homes.includes(prefix));
  return installedAround(folder, isBelow(homes) && !isHome && !isBelow(open));
}

/** Where a program is a link to, step by step; none where there is no such program. */
export async function hops(program: string): Promise<readonly string[]> {
  const found: string[] = [];
  let at = program;
  try {
    while (found.length < 20 && (await lstat(at)).isSymbolicLink()) {
      at = resolve(dirname(at), await readlink(at));
      found.push(at);
    }
    return (await stat(at)).isFile() ? [...new Set([...found, await realpath(at)])] : [];
  } catch {
    return [];
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** Without those that are not there; both as they are named and as they really are, since either may be asked for. */
async function real(paths: readonly (string | undefined)[]): Promise<readonly string[]> {
  const named = paths.filter((path): path is string => path !== undefined && isAbsolute(path) && path !== "/");
  const found = await Promise.all(
    named.map(async (path) => {
      try {
        return [resolve(path), await realpath(path)];
      } catch {
        return [];
      }
    }),
  );
  return [...new Set(found.flat())].filter((path) => path !== "/");
}
