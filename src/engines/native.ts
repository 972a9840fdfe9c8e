import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MachineError, messageOf, UserError } from "../kernel/errors.ts";
import type { Host } from "../host/host.ts";
import { type EngineCache, engineCache } from "./engine-cache.ts";
import { type Contents, isIntact } from "./engine-content.ts";
import { NATIVE_CONTENTS } from "./native-contents.ts";
import { copyPackages, installPackages } from "./native-install.ts";
import { NATIVE_PINS } from "./native-pins.ts";
import type { Engine, PinnedPackage, PinTable } from "./pinned-package.ts";

export interface NativeOptions {
  readonly pins?: PinTable;
  /** The folder whose node_modules are looked at. Default: this program's own; undefined: none. */
  readonly own?: string | undefined;
  /** Default: this machine's. */
  readonly platform?: string;
  /** What the files of the packages have to be. */
  readonly contents?: Contents;
  /** Default: the Actions cache, on GitHub's runners. */
  readonly cache?: EngineCache;
}

/**
 * A path from which `createRequire` finds the engine at its pinned version: in this program's own folder, where whoever
 * can write could change this program, else in the tool cache, which is filled from `native-dir`, the Actions cache or
 * the npm registry and verified file by file before each load. No folder above either is looked at. Throws a UserError
 * where the platform has no such engine, `native-dir` lacks it, or the download fails or has the wrong digest.
 */
export async function locateEngine(host: Host, engine: Engine, options: NativeOptions = {}): Promise<string> {
  const { pins = NATIVE_PINS, platform = platformName(), ...kept } = options;
  const own = "own" in options ? options.own : ownFolder();
  const packages = packagesFor(pins[engine], platform);
  if (packages === undefined) throw new MachineError(unsupported(engine, platform));
  if (own !== undefined && packages.every((pin) => isInstalled(own, pin))) return anchor(own);
  const [{ name, version }] = packages;
  const key = `${name.replaceAll("/", "-")}-${version}-${platform}`;
  const folder = join(host.toolCache, "model-gitops-engines", key);
  await fill(host, engine, { packages, folder, key: `model-gitops-engine-${key}`, ...kept });
  return anchor(folder);
}

/** Whether the engine is here already, and why it cannot be had, as far as that is known without asking anybody. */
export async function engineStand(
  host: Host,
  engine: Engine,
): Promise<{ readonly isHere: boolean; readonly problem: string | undefined }> {
  const platform = platformName();
  const packages = packagesFor(NATIVE_PINS[engine], platform);
  if (packages === undefined) return { isHere: false, problem: unsupported(engine, platform) };
  const [{ name, version }] = packages;
  const folder = join(host.toolCache, "model-gitops-engines", `${name.replaceAll("/", "-")}-${version}-${platform}`);
  const own = ownFolder();
  const isHere = packages.every((pin) => isInstalled(own, pin)) || (await isIntact(folder, packages, NATIVE_CONTENTS));
  return { isHere, problem: undefined };
}

/** Of the sources, or of the bundle beside which it lies. */
function ownFolder(): string {
  const here = import.meta.dirname;
  return here.endsWith(join("src", "engines")) ? join(here, "..", "..") : join(here, "..");
}

interface Wanted extends Pick<NativeOptions, "contents" | "cache"> {
  readonly packages: Packages;
  readonly folder: string;
  /** Of the Actions cache. */
  readonly key: string;
}

/** The tool cache's own, else `native-dir`'s, else the Actions cache's, else the registry's; whatever it is, verified. */
async function fill(host: Host, engine: Engine, wanted: Wanted): Promise<void> {
  const { packages, folder, key, contents = NATIVE_CONTENTS, cache = engineCache(host) } = wanted;
  const [{ name, version }] = packages;
  const isSound = (): Promise<boolean> => isIntact(folder, packages, contents);
  // What another process puts there meanwhile must stay.
  const wasThere = existsSync(folder);
  if (await isSound()) return;
  if (wasThere) await rm(folder, { recursive: true, force: true });
  const given = host.input("native-dir") || host.env("MODEL_GITOPS_NATIVE_DIR") || "";
  if (given === "") {
    await cache.restore(folder, key);
    if (await isSound()) return;
    await rm(folder, { recursive: true, force: true });
    await host.log.group(`Downloading ${name} ${version}`, () => download(host, engine, { packages, folder }));
    if (await isSound()) return await cache.save(folder, key);
  } else {
    await copyPackages(packages, { source: resolve(host.workspace, given), folder });
    if (await isSound()) return;
    await rm(folder, { recursive: true, force: true });
    throw lacking(resolve(host.workspace, given), packages);
  }
  throw new MachineError(
    `${folder} was changed while ${name} ${version} was put there, so it is not loaded. Find what writes to it, and run again.`,
  );
}

/** `linux-x64`, `linux-arm64-musl`, `darwin-arm64`, `win32-x64`, … */
export function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === "linux" && !(isGlibc ??= hasGlibc()) ? `${name}-musl` : name;
}

/** Asked once: a report takes 15 ms. */
let isGlibc: boolean | undefined;

const ENGINES: Readonly<Record<Engine, string>> = {
  onnx: "ONNX Runtime, which asks the model,",
  duckdb: "DuckDB, which reads the data,",
};

async function download(
  host: Host,
  engine: Engine,
  { packages, folder }: Pick<Wanted, "packages" | "folder">,
): Promise<void> {
  try {
    await installPackages(host, packages, folder);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new MachineError(`${ENGINES[engine]} could not be downloaded. ${messageOf(cause)}`, { cause });
  }
}

type Packages = readonly [PinnedPackage, ...PinnedPackage[]];

function packagesFor(pins: readonly PinnedPackage[], platform: string): Packages | undefined {
  const needed = pins.filter((pin) => pin.platform === undefined || pin.platform === platform);
  const [first, ...rest] = needed;
  if (first === undefined || !needed.some((pin) => pin.platform === platform)) return undefined;
  return [first, ...rest];
}

function lacking(folder: string, [{ name, version }]: Packages): MachineError {
  return new MachineError(
    `native-dir ${folder} has no ${name} ${version} with all it needs, whole and unchanged. ` +
      `Fill it with: npm install --prefix <folder> --ignore-scripts ${name}@${version}.`,
  );
}

function isInstalled(root: string, { name, version, files }: PinnedPackage): boolean {
  const folder = join(root, "node_modules", name);
  if (!["package.json", ...files].every((file) => existsSync(join(folder, file)))) return false;
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest && manifest.version === version;
}

/** What createRequire wants: a file, which need not exist. */
function anchor(folder: string): string {
  return join(folder, "anchor.cjs");
}

function hasGlibc(): boolean {
  // The network part of a report can take seconds where names do not resolve.
  if (process.report !== undefined) Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report?.getReport();
  if (typeof report !== "object" || report === null || !("header" in report)) return true;
  const { header } = report;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header;
}

function unsupported(engine: Engine, platform: string): string {
  const name = engine === "onnx" ? "ONNX Runtime" : "DuckDB";
  const images = platform.endsWith("-musl")
    ? " Use an image with glibc, such as node:24-bookworm-slim, instead of Alpine."
    : "";
  return `${name} has no build for ${platform}.${images || " Run this job on linux-x64, linux-arm64 or darwin-arm64."}`;
}
