import { lstat, readdir, rm } from "node:fs/promises";
import { join, posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { WindowRecord } from "../../generated/types.ts";
import { fileError, readIfThere } from "../../host/files.ts";
import { codeOf } from "../../kernel/errors.ts";
import { canonicalJson, sha256, type Digest } from "../../records/canonical.ts";
import type { Revalidation } from "../../records/kinds/revalidation.ts";
import { parseRevalidation, parseWindow } from "../../records/parse.ts";
import { handedOnIn } from "../../work/gate/legs.ts";
import { leftRecord, readLeft } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { monitorMark, type MonitorMark } from "./monitor-mark.ts";
import { MONITOR } from "./monitor-rules.ts";

/** Windows that a monitor left in the output folder, oldest first; what is broken is a finding. */
export interface LeftWindows {
  readonly windows: readonly WindowRecord[];
  readonly revalidation?: Revalidation | undefined;
  readonly findings: readonly Finding[];
}

/**
 * What the monitor left of a model. On a runner a window counts only where the monitoring job handed on the digest of all
 * that it left; `needs` is empty where one machine does both, and then only where the monitor came to the model's end.
 */
export async function leftWindows(place: Place, model: string, needs: string): Promise<LeftWindows> {
  const files = await windowFiles(place, model);
  const isApart = needs.trim() !== "";
  if (isApart && handedOnIn(needs, "windows")[model] !== (await windowsDigest(place, model))) {
    const message =
      files.length === 0
        ? `The monitoring job handed on windows of ${model}, and the output folder has none: their upload is missing here.`
        : `The windows of ${model} in the output folder are not those that the monitoring job handed on.`;
    return { windows: [], findings: [findingOf(MONITOR.handedOn, { model, message })] };
  }
  const broken = isApart
    ? []
    : brokenOff(model, { mark: await monitorMark(place, model), hasWindows: files.length > 0 });
  if (files.length === 0 || broken.length > 0) return { windows: [], findings: broken };
  const { windowsFolder, revalidation: revalidationFile } = filesOf(place, model);
  const windows: WindowRecord[] = [];
  const findings: Finding[] = [];
  for (const file of files.filter((path) => path.startsWith(`${windowsFolder}/`))) {
    const left = await readLeft({ file, model }, async () => {
      const bytes = await readIfThere(join(place.host.workspace, file));
      return bytes && parseWindow(new TextDecoder().decode(bytes), file);
    });
    findings.push(...left.findings);
    if (left.record !== undefined) windows.push(left.record);
  }
  const { record: revalidation, findings: unread } = await leftRecord(place, {
    file: revalidationFile,
    model,
    parse: parseRevalidation,
  });
  return {
    windows: windows.toSorted((a, b) => (a.window.from < b.window.from ? -1 : 1)),
    revalidation,
    findings: [...findings, ...unread],
  };
}

/** A run that broke off leaves some of its windows, and nothing in them says so. */
function brokenOff(
  model: string,
  { mark, hasWindows }: { readonly mark: MonitorMark | undefined; readonly hasWindows: boolean },
): readonly Finding[] {
  if (mark === "ended" || (mark === undefined && !hasWindows)) return [];
  const rest = hasWindows ? " What it left is not recorded." : "";
  const found =
    mark === "part"
      ? {
          message: `The monitor has read parts of the production of ${model}, and they were not joined.${rest}`,
          remediation: "Run `model-gitops monitor --merge` when all parts are there.",
        }
      : { message: `The monitor has not come to its end with ${model}.${rest}` };
  return [findingOf(MONITOR.job, { outcome: "warn", model, ...found })];
}

/** Of all windows and profiles and the revalidation of a model that lie in the output folder; undefined where there are none. */
export async function windowsDigest(place: Place, model: string): Promise<Digest | undefined> {
  const files = await windowFiles(place, model);
  if (files.length === 0) return undefined;
  const digests: (readonly [string, string])[] = [];
  for (const file of files) {
    const bytes = await readIfThere(join(place.host.workspace, file));
    digests.push([posix.relative(filesOf(place, model).folder, file), bytes === undefined ? "" : sha256(bytes)]);
  }
  return sha256(canonicalJson(digests));
}

/** Forgets what an earlier run left. */
export async function clearWindows(place: Place, model: string): Promise<void> {
  const { windowsFolder, profilesFolder } = filesOf(place, model);
  for (const path of [windowsFolder, profilesFolder])
    await rm(join(place.host.workspace, path), { recursive: true, force: true });
}

export async function clearRevalidation(place: Place, model: string): Promise<void> {
  await rm(join(place.host.workspace, filesOf(place, model).revalidation), { force: true });
}

async function windowFiles(place: Place, model: string): Promise<readonly string[]> {
  const { windowsFolder, profilesFolder, profile, revalidation } = filesOf(place, model);
  const found: string[] = [];
  for (const folder of [windowsFolder, profilesFolder]) {
    const names = await namesIn(join(place.host.workspace, folder));
    found.push(...names.filter((name) => name.endsWith(".json")).map((name) => posix.join(folder, name)));
  }
  if ((await readIfThere(join(place.host.workspace, revalidation))) !== undefined) found.push(revalidation);
  const own = found.length > 0 && (await readIfThere(join(place.host.workspace, profile))) !== undefined;
  return [...found, ...(own ? [profile] : [])].toSorted();
}

/** Files alone: a link leads to what no monitor left, and a message about it would tell what is there. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    if (!(await lstat(folder)).isDirectory()) return [];
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
    throw fileError("list", folder, cause);
  }
}
