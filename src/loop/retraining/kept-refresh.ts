import { rm } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import type { RefreshRecord } from "../../generated/types.ts";
import { fileError, writeAtomic } from "../../host/files.ts";
import { truncate } from "../../kernel/text.ts";
import { hexOf, prettyJson, sha256, type Digest } from "../../records/canonical.ts";
import { filesOf, type Place } from "../place/place.ts";
import { contentRecord } from "./collect.ts";
import type { Retrained } from "./fleet.ts";
import { refreshModel, type Refreshed } from "./refresh.ts";

/** Whose refresh it was. */
export interface RefreshOf {
  readonly model: string;
  /** The commit that it ran on. */
  readonly base: string;
  /** The id of what asked for it. */
  readonly trigger: Digest;
}

/** Runs the refresh command of a model in this job, and leaves what it made; the digest is that of the record. */
export async function refreshAndKeep(
  place: Place,
  { model, standing }: Pick<Retrained, "model" | "standing">,
  run: Omit<RefreshOf, "model">,
): Promise<{ readonly made: Refreshed; readonly digest: Digest }> {
  const made = await refreshModel(place, model, {
    window: standing?.window?.window,
    timezone: model.judged.monitoring?.timezone ?? "UTC",
  });
  return { made, digest: await keepRefresh(place, { model: model.name, ...run }, made) };
}

/**
 * Leaves what a refresh made for the job that proposes it, replacing what an earlier run left, and returns the digest of
 * the record: what a later command of the same job writes over it is not believed.
 */
export async function keepRefresh(place: Place, of: RefreshOf, refreshed: Refreshed): Promise<Digest> {
  const { refreshFolder, refreshed: file } = filesOf(place, of.model);
  const inside = (path: string): string => join(place.host.workspace, path);
  try {
    await rm(inside(refreshFolder), { recursive: true, force: true });
  } catch (cause) {
    throw fileError("empty", refreshFolder, cause);
  }
  const files = refreshed.kind === "changed" ? refreshed.files : [];
  for (const { content } of files)
    if (content !== undefined) await writeAtomic(inside(keptFile(refreshFolder, sha256(content.bytes))), content.bytes);
  const text = prettyJson(recordOf(of, refreshed));
  await writeAtomic(inside(file), text);
  return sha256(text);
}

/** Where a content lies, by its digest. */
export function keptFile(refreshFolder: string, digest: string): string {
  return posix.join(refreshFolder, "files", hexOf(digest));
}

/** The output `refreshed`: the digest of what the refresh of each model left. */
export function refreshedOutput(digests: ReadonlyMap<string, Digest>): string {
  return JSON.stringify(Object.fromEntries([...digests].toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

function recordOf({ model, base, trigger }: RefreshOf, refreshed: Refreshed): RefreshRecord {
  const { kind } = refreshed;
  const record: RefreshRecord = {
    schema: "model-gitops/refresh/v1",
    model,
    base,
    trigger,
    outcome: kind === "none" ? "unchanged" : kind,
    files: [],
    values: {},
    digests: {},
    data: [],
  };
  if (refreshed.kind === "failed") return { ...record, message: messageOf(refreshed.findings) };
  if (refreshed.kind === "unchanged") return { ...record, values: refreshed.values };
  if (refreshed.kind === "none") return record;
  const { values, digests, data } = refreshed;
  const files = refreshed.files.map(({ path, content }) => ({
    path,
    ...(content !== undefined && { content: contentRecord(content) }),
  }));
  return { ...record, files, values, digests, data: [...data] };
}

/** With the advice of its own rule: whoever reads it elsewhere does not know which it was. */
function messageOf(findings: readonly Finding[]): string {
  const texts = findings.map(({ message, remediation }) => [message, remediation].filter(isSaid).join(" "));
  return truncate(texts.join("\n"), 4000);
}

function isSaid(text: string | undefined): boolean {
  return text !== undefined && text !== "";
}
