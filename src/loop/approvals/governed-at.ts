import { gitIn } from "../../forge/git.ts";
import type { Digest } from "../../records/canonical.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { governedDigest, type GovernedModel } from "../../work/governance/governed-digest.ts";
import { isGoverning, isPolicyFile, ruleFolders, UNTOLD } from "../../work/governance/required-roles.ts";
import { dataDigest } from "../models/data-digest.ts";
import { judgingOf } from "../models/judging.ts";
import { loadModels, policiesNamed, type LoadedModel } from "../models/load-models.ts";
import { gatherTrainKey } from "../models/train-key.ts";
import type { Place } from "../place/place.ts";
import { waiversIn, type HeldWaiver } from "./governed-files.ts";
import { unlessGone } from "../place/unless-gone.ts";

/** What is approved of a commit. */
export interface GovernedQuestion {
  /** Undefined where only what governs is approved. */
  readonly model: { readonly name: string; readonly file: string } | undefined;
  /** What the change touches of what governs. */
  readonly governance: readonly string[];
}

/** A commit, with all of its models, read once a run; what governs is the same for all of them. */
interface OpenedCommit {
  readonly files: RevisionFiles;
  readonly models: readonly LoadedModel[];
  /** In which rules lie. */
  readonly folders: readonly string[];
  readonly policies: Readonly<Record<string, string>>;
  readonly waivers: readonly HeldWaiver[];
}

const OPENED = new WeakMap<Pick<Place, "host">, Map<string, Promise<OpenedCommit | undefined>>>();

/** The governed digest of what is judged here: of the commit that lies in the working tree, and not of what a training left there. */
export async function governedHere(place: Place, question: GovernedQuestion): Promise<Digest> {
  const isCheckout = place.head.source === "worktree";
  const head = isCheckout ? await gitIn(place.host).ask(["rev-parse", "--verify", "--quiet", "HEAD"]) : undefined;
  const commit = head ?? place.commit;
  const opened = commit === undefined ? undefined : await openOnce(place, commit);
  const here = opened ?? (await openedFrom(place, place.head.tracked()));
  return (await governedIn(here, question)) ?? (await governedOnly(here, question));
}

/** The same of any commit; undefined where it is not there any more, or has no such model that can be read. */
export async function governedAt(
  place: Place,
  commit: string,
  question: GovernedQuestion,
): Promise<Digest | undefined> {
  const opened = commit === "" ? undefined : await openOnce(place, commit);
  return opened && (await governedIn(opened, question));
}

/** Whether a commit can still be had. */
export async function isThere(place: Place, commit: string): Promise<boolean> {
  return commit !== "" && (await openOnce(place, commit)) !== undefined;
}

async function openOnce(place: Place, commit: string): Promise<OpenedCommit | undefined> {
  const known = OPENED.get(place) ?? new Map<string, Promise<OpenedCommit | undefined>>();
  OPENED.set(place, known);
  const opened = known.get(commit) ?? open(place, commit);
  known.set(commit, opened);
  return await opened;
}

async function open(place: Place, commit: string): Promise<OpenedCommit | undefined> {
  return await unlessGone(async () => {
    const revision = await openRevision({ host: place.host, forge: await place.forge() }, commit);
    return await openedFrom(place, place.head.beside(revision));
  });
}

async function openedFrom(place: Place, files: RevisionFiles): Promise<OpenedCommit> {
  const [models, paths, waivers, { governance }] = await Promise.all([
    loadModels(files, place.options.manifests),
    files.paths(),
    waiversIn(files),
    place.settings(),
  ]);
  const folders = ruleFolders([...governance.policies, ...policiesNamed(models)]);
  const policies = await present(
    files,
    paths.filter((path) => isPolicyFile(path, folders)),
  );
  return { files, models, folders, policies, waivers };
}

async function governedIn(opened: OpenedCommit, question: GovernedQuestion): Promise<Digest | undefined> {
  const { model } = question;
  const { files, models } = opened;
  if (model === undefined) return await governedOnly(opened, question);
  const loaded = models.find(({ name }) => name === model.name) ?? models.find(({ file }) => file === model.file);
  const governed = loaded && (await governedModel(opened, loaded));
  if (governed === undefined) return undefined;
  return governedDigest({
    model: governed,
    governance: await digestsOf(files, await governingPaths(opened, question)),
  });
}

async function governedOnly(opened: OpenedCommit, question: GovernedQuestion): Promise<Digest> {
  return governedDigest({ governance: await digestsOf(opened.files, await governingPaths(opened, question)) });
}

async function governingPaths(
  { files, folders }: OpenedCommit,
  { governance }: GovernedQuestion,
): Promise<readonly string[]> {
  if (!governance.includes(UNTOLD)) return governance;
  const all = (await files.paths()).filter((path) => isGoverning(path, folders));
  return [...new Set([...governance.filter((path) => path !== UNTOLD), ...all])];
}

async function governedModel(
  { files, policies, waivers }: OpenedCommit,
  { name, read, resolved }: LoadedModel,
): Promise<GovernedModel | undefined> {
  if (read.manifest === undefined || resolved === undefined) return undefined;
  const paths = await files.paths();
  const prose = resolved.cardSections === undefined ? undefined : `${resolved.cardSections.replace(/\/$/, "")}/`;
  const data = resolved.evaluationData.map(async (of) => [
    of,
    (await dataDigest(files, resolved.datasets[of])) ?? null,
  ]);
  const own = waivers.filter(({ waiver }) => waiver === undefined || waiver.model === name).map(({ file }) => file);
  return {
    manifest: read.manifest,
    prose: await present(
      files,
      prose === undefined ? [] : paths.filter((path) => path.startsWith(prose) && path.endsWith(".md")),
    ),
    judging: await judgingOf(files, resolved),
    trainKey: (await gatherTrainKey(files, resolved)).key,
    evaluationData: Object.fromEntries(await Promise.all(data)),
    policies,
    waivers: await present(files, own),
  };
}

async function present(files: RevisionFiles, paths: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found = Object.entries(await digestsOf(files, paths));
  return Object.fromEntries(found.map(([path, digest]) => [path, digest ?? "missing"]));
}

async function digestsOf(
  files: RevisionFiles,
  paths: readonly string[],
): Promise<Readonly<Record<string, string | null>>> {
  const found = paths.map(async (path) => [path, (await files.digest(path, "text")) ?? null] as const);
  return Object.fromEntries(await Promise.all(found));
}
