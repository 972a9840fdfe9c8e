import { posix } from "node:path";
import { refusalOf } from "../../data/address-rules.ts";
import { trackedIn } from "../../data/tracked-source.ts";
import { parseUrl, shownUrl } from "../../host/web.ts";
import { UserError } from "../../kernel/errors.ts";
import { listed } from "../../kernel/text.ts";
import type { ResolvedDataset, ResolvedModel } from "../../manifest/resolved-model.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import type { DataPlace } from "../../work/meaning/files.ts";
import { requireOneSource } from "../data/one-source.ts";
import { WHOLE } from "../models/absent-code.ts";
import { lockedIn, submodulesOf } from "../models/data-digest.ts";

/** What a model's datasets are where they are no plain files of the repository that lie here, by name. */
export async function dataPlaces(
  files: RevisionFiles,
  model: ResolvedModel,
  dataHosts: DataHosts = async () => [],
): Promise<ReadonlyMap<string, DataPlace>> {
  const found = await Promise.all(
    Object.values(model.datasets).map(
      async (dataset) => [dataset.name, await placeOf(files, dataset, dataHosts)] as const,
    ),
  );
  return new Map(found.flatMap(([name, place]) => (place === undefined ? [] : [[name, place] as const])));
}

/** Hosts of a private network that an address may name. */
export type DataHosts = () => Promise<readonly string[]>;

async function placeOf(
  files: RevisionFiles,
  dataset: ResolvedDataset,
  dataHosts: DataHosts,
): Promise<DataPlace | undefined> {
  try {
    if (dataset.isRemote) return await refusedAddress(dataset, dataHosts);
    await requireOne(files.tracked(), dataset);
    return (
      (await namedPointer(files, dataset)) ??
      (await leftInGit(files, dataset)) ??
      (await inSubmodule(files, dataset)) ??
      ((await lockedIn(files, dataset)) && { kind: "tracked" })
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "problem", at: ["path"], message: error.message, remediation: "Mend it where it is made." };
  }
}

async function requireOne(files: RevisionFiles, dataset: ResolvedDataset): Promise<void> {
  if (dataset.role === "train") return;
  const names = matchFiles(await files.reachable(), { include: [dataset.path], exclude: [] });
  if (names.length > 0) await requireOneSource(files, dataset, names);
}

/** An address that will not be asked would be found out after training. */
async function refusedAddress({ path }: ResolvedDataset, dataHosts: DataHosts): Promise<DataPlace | undefined> {
  const url = parseUrl(path);
  if (url === null || url.protocol !== "https:") return undefined;
  const reason = refusalOf(url, await dataHosts());
  if (reason === undefined) return undefined;
  const [message, remediation] = [`${shownUrl(url)} ${reason.what}`, reason.remedy];
  return { kind: "problem", at: ["path"], message, remediation };
}

/** A pointer that does not have the path would be found out after training. */
async function namedPointer(files: RevisionFiles, { path, dvc }: ResolvedDataset): Promise<DataPlace | undefined> {
  if (dvc === undefined) return undefined;
  const at = ["version", "dvc"];
  const read = (place: string): Promise<Uint8Array | undefined> => files.read(place);
  if (!(await files.has(dvc))) {
    const remediation = `Add it with \`dvc add\`, or correct the path.`;
    return { kind: "problem", at, message: `There is no ${dvc}, which version.dvc names.`, remediation };
  }
  if ((await trackedIn({ wanted: path, named: dvc, read })) !== undefined) return { kind: "tracked" };
  const message = `${dvc} has no output ${path}, so it pins nothing.`;
  const remediation = `Name the DVC file that \`dvc add ${posix.basename(path)}\` made, or the dvc.lock of the stage that makes it.`;
  return { kind: "problem", at, message, remediation };
}

async function leftInGit(files: RevisionFiles, { path }: ResolvedDataset): Promise<DataPlace | undefined> {
  const sparse = await files.sparse();
  if (sparse.size === 0) return undefined;
  const left = matchFiles(await files.reachable(), { include: [path], exclude: [] }).filter((one) => sparse.has(one));
  const [first] = left;
  if (first === undefined) return undefined;
  const message = `The checkout is sparse: ${first}${left.length > 1 ? ` and ${left.length - 1} more` : ""} is in git and not in the working tree.`;
  return { kind: "problem", at: ["path"], message, remediation: WHOLE };
}

async function inSubmodule(files: RevisionFiles, dataset: ResolvedDataset): Promise<DataPlace | undefined> {
  const missing = (await submodulesOf(files, dataset)).filter(({ isHere }) => !isHere).map(({ path }) => path);
  const [first] = missing;
  if (first === undefined) return undefined;
  const message = `${dataset.path} lies in ${missing.length === 1 ? "the submodule" : "the submodules"} ${listed(missing)}, which is not checked out here.`;
  const remediation = `Check out with \`submodules: true\`, or run \`git submodule update --init ${first}\`.`;
  return { kind: "problem", at: ["path"], message, remediation };
}
