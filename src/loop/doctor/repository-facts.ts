import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readDefaultBranch } from "../../forge/event.ts";
import { gitIn } from "../../forge/git.ts";
import { originAddress } from "../../forge/origin-address.ts";
import type { Host } from "../../host/host.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import { LFS_POINTER_BYTES, readLfsPointer } from "../../records/lfs-pointer.ts";
import { likelyDefault } from "../../revisions/default-branch.ts";
import type { RepositoryFacts } from "../../work/doctor/repository.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import type { LoadedModel } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";

/** How the clone and what lies in it stand; `models` are those of the working tree. */
export async function repositoryFacts(
  place: Place,
  models: readonly LoadedModel[],
  isAsked: boolean,
): Promise<RepositoryFacts> {
  const { host } = place;
  const resolved = models.flatMap((model) => model.resolved ?? []);
  const datasets = resolved.flatMap((model) => Object.values(model.datasets).filter(({ isRemote }) => !isRemote));
  const paths = await place.head.paths();
  const tracked = new Set(await place.head.tracked().paths());
  const lying = [...new Set(datasets.flatMap((dataset) => pathsOf(dataset, paths)))];
  return {
    isGit: true,
    isShallow: (await gitIn(host).ask(["rev-parse", "--is-shallow-repository"])) === "true",
    defaultBranch: await defaultBranchOf(host),
    remote: await originAddress(host, host.env("GITHUB_SERVER_URL") ?? "https://github.com"),
    isAsked,
    models: models.length,
    broken: models.filter((model) => model.resolved === undefined).map(({ file }) => file),
    pointers: await pointersIn(place, lying),
    absent: datasets.filter((dataset) => pathsOf(dataset, paths).length === 0).map(({ path }) => path),
    committed: resolved.flatMap((model) => artifactsOf(model).filter((path) => tracked.has(path))),
    settingsProblem: await settingsProblem(place),
  };
}

/** The event's word, else what the clone's remote says. */
export async function defaultBranchOf(host: Host): Promise<string | undefined> {
  return (await readDefaultBranch(host).catch(() => undefined)) ?? (await likelyDefault(gitIn(host)));
}

function pathsOf({ path, isGlob }: ResolvedDataset, paths: readonly string[]): readonly string[] {
  if (isGlob) return matchFiles(paths, { include: [path], exclude: [] });
  return paths.includes(path) ? [path] : [];
}

async function pointersIn({ head, host }: Place, paths: readonly string[]): Promise<readonly string[]> {
  const pointers: string[] = [];
  for (const path of paths) {
    const found = await stat(join(host.workspace, path)).catch(() => undefined);
    if (found === undefined || found.size > LFS_POINTER_BYTES) continue;
    const content = await head.read(path);
    if (content !== undefined && readLfsPointer(content) !== undefined) pointers.push(path);
  }
  return pointers;
}

function artifactsOf({ training }: ResolvedModel): readonly string[] {
  return training.artifact.map(({ path }) => path);
}

async function settingsProblem(place: Place): Promise<string | undefined> {
  try {
    const [broken] = (await place.settings()).findings;
    return broken?.message;
  } catch (error) {
    return userMessage(error);
  }
}
