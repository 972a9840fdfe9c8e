import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { fileError, readIfThere } from "../host/files.ts";
import { homeFolder } from "../host/home.ts";
import type { Host } from "../host/host.ts";
import type { PinnedPackage } from "./pinned-package.ts";
import { type NpmSettings, parseNpmrc, registryOf } from "./npm-settings.ts";
import { openTarball } from "./registry.ts";
import { unpackTarball } from "./tarball.ts";

/**
 * Downloads packages into `folder/node_modules`. They are unpacked beside it and moved there in one step after every
 * digest has been found right, so the folder is complete or not there, also when several processes do it at once.
 */
export async function installPackages(host: Host, packages: readonly PinnedPackage[], folder: string): Promise<void> {
  const settings = await readSettings(host);
  const partial = `${folder}.${randomBytes(6).toString("hex")}.partial`;
  try {
    await mkdir(partial, { recursive: true });
    await Promise.all(packages.map((pin) => installPackage(host, { settings, pin, folder: partial })));
    await writeFile(join(partial, ".complete"), "");
    await moveIntoPlace(partial, folder);
  } catch (cause) {
    throw fileError("write", folder, cause);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

interface Copying {
  /** A folder with node_modules: absolute. */
  readonly source: string;
  readonly folder: string;
}

/** Copies the files of packages from a folder that somebody filled, where it has them; what they are is not looked at. */
export async function copyPackages(packages: readonly PinnedPackage[], { source, folder }: Copying): Promise<void> {
  const partial = `${folder}.${randomBytes(6).toString("hex")}.partial`;
  const paths = packages.flatMap(({ name, files }) => files.map((file) => join("node_modules", name, file)));
  try {
    for (const path of paths.filter((one) => existsSync(join(source, one)))) {
      await mkdir(dirname(join(partial, path)), { recursive: true });
      await copyFile(join(source, path), join(partial, path));
    }
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, ".complete"), "");
    await moveIntoPlace(partial, folder);
  } catch (cause) {
    throw fileError("write", folder, cause);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

interface Installation {
  readonly settings: NpmSettings;
  readonly pin: PinnedPackage;
  readonly folder: string;
}

async function installPackage(host: Host, { settings, pin, folder }: Installation): Promise<void> {
  const { name, version } = pin;
  const registry = registryOf(settings, name);
  const url = new URL(`${name}/-/${name.split("/").at(-1)}-${version}.tgz`, registry);
  const tarball = await openTarball(host, url, settings);
  const target = join(folder, "node_modules", name);
  const found = await unpackTarball({ stream: tarball, target, files: new Set(pin.files), source: url.href });
  if (found.integrity !== pin.integrity) {
    throw new UserError(
      `${url.href} is not the ${name} ${version} that this program was made with: its digest is ${found.integrity}, not ${pin.integrity}. ` +
        "Nothing was installed. Check the npm registry or proxy that delivers it.",
    );
  }
  const missing = pin.files.find((file) => !found.files.has(file));
  if (missing !== undefined) throw new Error(`${name} ${version} has the right digest but lacks ${missing}`);
}

async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder);
  } catch (error) {
    // Another process was faster; what it left is verified before it is loaded.
    if (existsSync(join(folder, ".complete"))) return;
    if (!existsSync(folder)) throw error;
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  }
}

/**
 * The user's npm settings. Never the workspace's .npmrc: a pull request could write it, and would be sent this
 * machine's address and tokens.
 */
async function readSettings(host: Host): Promise<NpmSettings> {
  const path = host.env("NPM_CONFIG_USERCONFIG") ?? host.env("npm_config_userconfig") ?? ownSettings();
  const isInWorkspace = path === undefined || dirname(path) === host.workspace;
  const file = isInWorkspace ? undefined : await readIfThere(path);
  const env = (name: string): string | undefined => host.env(name);
  return { env, file: parseNpmrc(file === undefined ? "" : new TextDecoder().decode(file), env) };
}

function ownSettings(): string | undefined {
  const home = homeFolder();
  return home === undefined ? undefined : join(home, ".npmrc");
}
