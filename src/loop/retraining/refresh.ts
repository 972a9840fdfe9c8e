import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Rule } from "../../findings/rules.ts";
import type { DataChange, ProposalEdit } from "../../generated/types.ts";
import { fieldsOf, gitIn } from "../../forge/git.ts";
import { readFile } from "../../host/files.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { truncate } from "../../kernel/text.ts";
import { readModelManifest } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { ResolvedRefresh } from "../../manifest/resolved-retraining.ts";
import { describeEnd } from "../../training/local.ts";
import { byCodeUnit, matchFiles } from "../../work/files/file-globs.ts";
import { proposedManifest, type ProposedManifest } from "../../work/retraining/edits.ts";
import { MOST_VALUE_BYTES, refreshValues, type RefreshValues } from "../../work/retraining/refresh-values.ts";
import { named, type RefreshBounds } from "../../work/retraining/refreshed-files.ts";
import { takesRefreshed, type ProposalWindow } from "../../work/retraining/templates.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import { collectChanges, type Collected, type CollectedFile } from "./collect.ts";
import { runRefresh } from "./refresh-command.ts";
import { REFRESH } from "./refresh-rules.ts";
import { changedData } from "./refreshed-data.ts";
import { rememberTree, type RememberedTree } from "./remembered-tree.ts";

/** What a refresh command made. */
export type Refreshed =
  /** The manifest names none. */
  | { readonly kind: "none" }
  | { readonly kind: "unchanged"; readonly values: RefreshValues }
  | ChangedModel
  /** Nothing of it is handed on. */
  | { readonly kind: "failed"; readonly findings: readonly Finding[] };

export interface ChangedModel {
  readonly kind: "changed";
  readonly files: readonly CollectedFile[];
  readonly values: RefreshValues;
  /** sha256, hex, by training dataset that it changed and that pins one. */
  readonly digests: Readonly<Record<string, string>>;
  readonly data: readonly DataChange[];
}

export interface RefreshFacts {
  /** The newest one of production; undefined where there is none. */
  readonly window: ProposalWindow | undefined;
  readonly timezone: string;
}

/**
 * Runs the model's refresh command in the working tree, takes what it changed, and puts the tree back, whatever
 * happened. Throws a UserError where nobody could tell what the command changed, and where the run is cancelled.
 */
export async function refreshModel(
  place: Place,
  { head: model }: ModelAtRevision,
  facts: RefreshFacts,
): Promise<Refreshed> {
  const refresh = model.retraining?.refresh;
  if (refresh === undefined) return { kind: "none" };
  await using scratch = await temporaryFolder(place.scratch, "refresh-");
  const tree = await rememberTree(place.host, join(scratch.path, "aside"));
  const run: Run = { place, model, refresh, facts, tree, scratch: scratch.path };
  requireClean(run);
  try {
    return await refreshed(run);
  } finally {
    await tree.putBack();
  }
}

/** What `changes` of a refresh command cannot cover, told from the place it runs in. */
export function refreshBounds(
  { options }: Pick<Place, "options">,
  { file }: ResolvedModel,
  { changes }: ResolvedRefresh,
): RefreshBounds {
  return { changes, manifest: file, manifests: options.manifests, output: options.output };
}

interface Run {
  readonly place: Place;
  readonly model: ResolvedModel;
  readonly refresh: ResolvedRefresh;
  readonly facts: RefreshFacts;
  readonly tree: RememberedTree;
  readonly scratch: string;
}

/** What differed before would be taken for the command's. */
function requireClean({ tree, model, refresh }: Run): void {
  const paths = [...tree.before.keys()].toSorted(byCodeUnit);
  const covered = new Set([...matchFiles(paths, refresh.changes), model.file]);
  const dirty = paths.filter((path) => covered.has(path));
  if (dirty.length === 0) return;
  throw new UserError(
    `${named(dirty)} is not as git has it, so it could not be seen what the refresh command of ${model.name} changes. Commit it, or stash it (git stash --include-untracked), and run again.`,
  );
}

async function refreshed(run: Run): Promise<Refreshed> {
  const { place, model, refresh, facts, tree, scratch } = run;
  const valuesFile = join(scratch, "values.json");
  const { end, said } = await runRefresh(place.host, { model, refresh, valuesFile, window: facts.window });
  if (end.kind === "cancelled") throw new UserError(`The refresh command of ${model.name} was cancelled.`);
  if (end.kind !== "exited" || end.exitCode !== 0) {
    const message = `The refresh command ${JSON.stringify(truncate(refresh.command.join(" "), 300))} of ${model.name} ${describeEnd(end)}.${said === "" ? "" : ` It said:\n${said}`}`;
    return failed(run, end.kind === "timed-out" ? REFRESH.refreshHung : REFRESH.refreshFailed, { message });
  }
  const bounds = refreshBounds(place, model, refresh);
  const collected = await collectChanges({ host: place.host, tree, bounds, scratch });
  if ("refused" in collected) {
    const { kind, message } = collected.refused;
    return failed(run, kind === "outside" ? REFRESH.wroteOutside : REFRESH.unusableChange, {
      message,
      remediation: null,
    });
  }
  const values = await orFinding(run, REFRESH.unusableChange, () => leftValues(valuesFile));
  if ("kind" in values) return values;
  return await changedOrNot(run, collected, values.made);
}

async function changedOrNot(run: Run, { files, ...sides }: Collected, values: RefreshValues): Promise<Refreshed> {
  const { place, model } = run;
  const [before, after] = [place.head.beside(sides.before), place.head.beside(sides.after)];
  const text = new TextDecoder().decode(await before.read(model.file));
  const manifest = await orFinding(run, REFRESH.brokenManifest, async () => edited(run, text, values));
  if ("kind" in manifest) return manifest;
  if (files.length === 0 && !manifest.made.edits.some((edit) => isRefreshed(model, edit))) {
    await sayIgnored(run);
    return { kind: "unchanged", values };
  }
  const proposed = resolvedAs(manifest.made, model);
  const { workspace } = place.host;
  const { data, digests } = await changedData({ workspace, model, proposed, files, before, after });
  return { kind: "changed", files, values, data, digests };
}

/** Whether the manifest can be made of what was left: before anything is handed on, and with the same words. */
function edited({ place, model, facts }: Run, text: string, refreshed: RefreshValues): ProposedManifest {
  return proposedManifest({ text, model, ...facts, now: place.host.now(), refreshed, digests: {} });
}

function isRefreshed({ retraining }: ResolvedModel, { path }: ProposalEdit): boolean {
  const value = retraining?.set[path];
  return value !== undefined && takesRefreshed(value);
}

function resolvedAs({ text }: ProposedManifest, model: ResolvedModel): ResolvedModel {
  const { manifest } = readModelManifest({ file: model.file, text });
  return manifest === undefined ? model : resolveModel(manifest, model.file);
}

/** A file of our own naming, which the command may have made a link to anything. */
async function leftValues(file: string): Promise<RefreshValues> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return {};
  if (!found.isFile() || found.size > MOST_VALUE_BYTES)
    throw new UserError(
      `What the refresh command left in the file of MODEL_GITOPS_REFRESH is no plain file of at most ${MOST_VALUE_BYTES} bytes. Let it write a few values as JSON.`,
    );
  return refreshValues(new TextDecoder().decode(await readFile(file)));
}

/** A command that writes where git does not look seems to have changed nothing. */
async function sayIgnored({ place: { host }, model, refresh }: Run): Promise<void> {
  const listing = await gitIn(host).attempt(["ls-files", "-z", "--others", "--ignored", "--exclude-standard"]);
  const ignored = matchFiles(fieldsOf(listing.stdout).toSorted(byCodeUnit), refresh.changes);
  if (listing.exitCode !== 0 || ignored.length === 0) return;
  host.log.warn(
    `The refresh of ${model.name} changed no file that git sees. git ignores ${named(ignored)}, which retraining.refresh.changes covers: let the command track it with DVC (dvc add), or take it out of .gitignore.`,
  );
}

async function orFinding<T>(
  run: Run,
  rule: Rule,
  work: () => Promise<T>,
): Promise<{ readonly made: T } | Extract<Refreshed, { readonly kind: "failed" }>> {
  try {
    return { made: await work() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return failed(run, rule, { message: messageOf(error), remediation: null });
  }
}

function failed(
  { model }: Run,
  rule: Rule,
  found: { readonly message: string; readonly remediation?: null },
): Extract<Refreshed, { readonly kind: "failed" }> {
  const location = { file: model.file };
  return { kind: "failed", findings: [findingOf(rule, { model: model.name, location, ...found })] };
}
