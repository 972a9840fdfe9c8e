import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RefreshRecord } from "../../generated/types.ts";
import { validate as isRefresh } from "../../generated/validate-refresh-record.ts";
import { fileError } from "../../host/files.ts";
import { codeOf, messageOf, UserError } from "../../kernel/errors.ts";
import { textParser, valueParser } from "../../kernel/parsers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { hexOf, sha256 } from "../../records/canonical.ts";
import { handedOnIn } from "../../work/gate/legs.ts";
import { MOST_BYTES, named, refusedRefresh } from "../../work/retraining/refreshed-files.ts";
import { filesOf, type Place } from "../place/place.ts";
import { contentRecord, type CollectedFile } from "./collect.ts";
import { keptFile } from "./kept-refresh.ts";
import { refreshBounds } from "./refresh.ts";
import { REFRESH } from "./refresh-rules.ts";

export interface RefreshWanted {
  /** The commit that is proposed onto. */
  readonly base: string;
  /** The id of what asks for it. */
  readonly trigger: string;
  /** What the refreshing job handed on, or `keepRefresh` returned; undefined where nobody vouches, and then nothing is believed. */
  readonly expectedDigest: string | undefined;
}

/** A refresh as another job left it. */
export interface ReadRefresh {
  readonly record: RefreshRecord;
  /** Empty where nothing changed or the refresh failed. */
  readonly files: readonly CollectedFile[];
}

/** Undefined where nothing is believed of what lies there; a finding says why. */
export interface LeftRefresh {
  readonly refresh?: ReadRefresh;
  readonly findings: readonly Finding[];
}

/**
 * What the refreshing job left of a model, believed only as far as it can be told: the record by its digest, each
 * content by the record, each path by the manifest of the default branch that `model` is.
 */
export async function readRefresh(place: Place, model: ResolvedModel, wanted: RefreshWanted): Promise<LeftRefresh> {
  try {
    return { refresh: await believed(place, model, wanted), findings: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = { outcome: "unmeasured", model: model.name, message: messageOf(error) } as const;
    const remediation = wanted.expectedDigest === undefined ? undefined : AGAIN;
    return { findings: [findingOf(REFRESH.refreshHandedOn, { ...found, remediation })] };
  }
}

/** Where a digest was handed on, the workflow is as it should be. */
const AGAIN =
  "Run the workflow again from the start. Where it comes again, look at which other job uploads to the artifact of the refreshing one.";

/** The digest that the refreshing job handed on of a model's refresh, by `toJSON(needs)` of the proposing job. */
export function handedOnRefresh(needs: string, model: string): string | undefined {
  if (needs.trim() === "") return undefined;
  const handed = handedOnIn(needs, "refreshed");
  return Object.hasOwn(handed, model) ? handed[model] : undefined;
}

const parseRefresh = textParser(valueParser<RefreshRecord>("refresh", isRefresh));

async function believed(place: Place, model: ResolvedModel, wanted: RefreshWanted): Promise<ReadRefresh> {
  const { name } = model;
  const { refreshFolder, refreshed: file } = filesOf(place, name);
  if (wanted.expectedDigest === undefined)
    throw new UserError(
      `No job handed on a digest of the refresh of ${name}, so the author of the files here is unknown.`,
    );
  await requireFolders(place, refreshFolder);
  const text = await readPlain(place, file, MOST_RECORD);
  if (sha256(text) !== wanted.expectedDigest)
    throw new UserError(`${file} is not what the refreshing job made: another job of the run replaced it.`);
  const record = parseRefresh(new TextDecoder().decode(text), file);
  requireSame(record, model, wanted);
  const files = await contentsOf(place, model, record);
  return { record, files };
}

/** Bytes of a record: a thousand paths, and values. */
const MOST_RECORD = 4 * 1024 ** 2;

function requireSame({ model, base, trigger }: RefreshRecord, { name }: ResolvedModel, wanted: RefreshWanted): void {
  if (model !== name) throw new UserError(`What lies here as the refresh of ${name} is one of ${model}.`);
  if (base !== wanted.base)
    throw new UserError(`The refresh of ${name} ran on ${base}, and ${wanted.base} is proposed onto.`);
  if (trigger !== wanted.trigger)
    throw new UserError(`The refresh of ${name} ran for another reason than the one that is proposed now.`);
}

async function contentsOf(
  place: Place,
  model: ResolvedModel,
  record: RefreshRecord,
): Promise<readonly CollectedFile[]> {
  const { name } = model;
  const { refreshFolder } = filesOf(place, name);
  requireAllowed(place, model, record);
  const digests = new Set(
    record.files.flatMap(({ content }) => (content === undefined ? [] : [hexOf(content.digest)])),
  );
  const there = await namesIn(place, posix.join(refreshFolder, "files"));
  const foreign = there.filter((one) => !digests.has(one));
  if (foreign.length > 0)
    throw new UserError(`The refresh of ${name} did not leave ${named(foreign)}: another job of the run put it here.`);
  const files: CollectedFile[] = [];
  for (const { path, content } of record.files) {
    if (content === undefined) {
      files.push({ path });
      continue;
    }
    const kept = keptFile(refreshFolder, content.digest);
    const found = { bytes: await readPlain(place, kept, content.bytes), executable: content.executable };
    const { digest, bytes } = contentRecord(found);
    if (digest !== content.digest || bytes !== content.bytes)
      throw new UserError(`${kept} is not the content of ${named([path])} that the refreshing job made.`);
    files.push({ path, content: found });
  }
  return files;
}

function requireAllowed(place: Place, model: ResolvedModel, { files, outcome }: RefreshRecord): void {
  const refresh = model.retraining?.refresh;
  if (refresh === undefined || outcome !== "changed") {
    if (files.length === 0) return;
    throw new UserError(`The refresh of ${model.name} has files, and there is nothing that could have changed them.`);
  }
  const paths = files.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw new UserError(`The refresh of ${model.name} has a file twice.`);
  const changed = files.map(({ path, content }) => ({
    path,
    kind: content === undefined ? ("deleted" as const) : ("file" as const),
    bytes: content?.bytes ?? 0,
  }));
  const refused = refusedRefresh(changed, refreshBounds(place, model, refresh));
  if (refused !== undefined) throw new UserError(refused.message);
}

/** A link on the way would lead to what no refresh left. */
async function requireFolders({ host, options }: Place, folder: string): Promise<void> {
  const parts = posix.relative(options.output, folder).split("/");
  const folders = [options.output, ...parts.map((_, at) => posix.join(options.output, ...parts.slice(0, at + 1)))];
  for (const one of folders) {
    const found = await lstat(join(host.workspace, one)).catch(() => undefined);
    if (found?.isDirectory() !== true)
      throw new UserError(`${one} is not here as a folder: the upload of the refreshing job is missing.`);
  }
}

async function readPlain({ host }: Place, path: string, most: number): Promise<Uint8Array> {
  const place = join(host.workspace, path);
  try {
    await using file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile() || found.size > Math.min(most, MOST_BYTES))
      throw new UserError(`${path} is not the plain file that the refreshing job left.`);
    return await file.readFile();
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

async function namesIn({ host }: Place, folder: string): Promise<readonly string[]> {
  const place = join(host.workspace, folder);
  try {
    if (!(await lstat(place)).isDirectory()) throw new UserError(`${folder} is no folder of the refreshing job's.`);
    return await readdir(place);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return [];
    throw fileError("list", folder, cause);
  }
}
