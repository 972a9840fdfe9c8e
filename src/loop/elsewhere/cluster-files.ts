import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { ClusterFiles } from "../../clusters/open-cluster.ts";
import type { ClusterSettings } from "../../generated/types.ts";
import { fileError } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { formatBytes } from "../../kernel/units.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import { isInside, type Revision } from "../../revisions/revision.ts";
import { settingsCommit } from "../../revisions/rules.ts";
import type { Place } from "../place/place.ts";

/** Scripts are not larger than this, all together. */
const MOST_BYTES = 32 * 1024 ** 2;

/**
 * What of the default branch's files a cluster needs: its manifest, or the scripts behind its commands. What a pull
 * request says of them is not used: it would run beside what reaches the cluster. Throws a UserError where they are not
 * there.
 */
export async function clusterFiles(place: Place, name: string, settings: ClusterSettings): Promise<ClusterFiles> {
  const { kubernetes, command } = settings;
  if (kubernetes === undefined && command === undefined) return {};
  const { host, event } = place;
  const options = { host, event, forge: await place.forge() };
  const commit = await settingsCommit(options);
  if (commit === undefined) return {};
  const revision = await openRevision(options, commit);
  if (kubernetes !== undefined) return { manifest: await manifestIn(revision, kubernetes.manifest) };
  // Until the step after the job, which may have to cancel by the same commands.
  const folder = await ownFolder(host, name);
  // A runner's temporary folder is emptied after the step that may still need it.
  if (host.kind !== "github") place.atEnd(async () => await rm(folder, { recursive: true, force: true }));
  const { submit, status, logs, cancel, list = [] } = command ?? { submit: [], status: [], logs: [], cancel: [] };
  await copyScripts(revision, [...submit, ...status, ...logs, ...cancel, ...list], folder);
  return { folder };
}

async function manifestIn(revision: Revision, path: string): Promise<string> {
  const bytes = await revision.read(path);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  throw new UserError(`${path}, which the cluster's settings name, is not on the default branch. Add it there.`);
}

/** The folder of each script that a command names, with all below it; of one at the root, the files beside it. */
async function copyScripts(revision: Revision, words: readonly string[], folder: string): Promise<void> {
  const files = await revision.files();
  const known = new Set(files.map(({ path }) => path));
  const scripts = words.map((word) => posix.normalize(word)).filter((word) => isInside(word) && known.has(word));
  const roots = new Set(scripts.map((script) => posix.dirname(script)));
  const wanted = files.filter(({ path }) =>
    [...roots].some((root) => (root === "." ? !path.includes("/") : path.startsWith(`${root}/`))),
  );
  let size = 0;
  for (const { path } of wanted) {
    const bytes = await revision.read(path);
    if (bytes === undefined) continue;
    size += bytes.length;
    if (size > MOST_BYTES)
      throw new UserError(
        `The folder of a cluster's commands (${[...roots].join(", ")}) has more than ${formatBytes(MOST_BYTES)}. Let the scripts lie in a folder of their own.`,
      );
    const target = join(folder, path);
    await made(dirname(target));
    try {
      await writeFile(target, bytes);
      // Git's mode is not asked for: whoever names a script as a program means it to run.
      if (scripts.includes(path)) await chmod(target, 0o755);
    } catch (cause) {
      throw fileError("write", target, cause);
    }
  }
}

/** Nobody else's: a terminal's folder of temporary files is everybody's. */
async function ownFolder({ temp }: Host, name: string): Promise<string> {
  try {
    return await mkdtemp(join(temp, `model-gitops-cluster-${name}-`));
  } catch (cause) {
    throw fileError("make a folder in", temp, cause);
  }
}

async function made(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw fileError("make", folder, cause);
  }
}
