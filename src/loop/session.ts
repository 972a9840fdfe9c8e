import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { changedFiles, openBase } from "../forge/base.ts";
import { readEvent, type Event } from "../forge/event.ts";
import { dryForge, dryRefs } from "../forge/dry-run.ts";
import type { Forge } from "../forge/forge.ts";
import { gitIn } from "../forge/git.ts";
import { localRefs } from "../forge/local-refs.ts";
import type { Revision } from "../forge/revision.ts";
import { openWorktree } from "../forge/worktree.ts";
import { readIfThere, writeAtomic } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import { throughLinks } from "../work/linked-paths.ts";
import { cacheStore } from "../stores/cache.ts";
import { directoryStore } from "../stores/directory.ts";
import { dryStore } from "../stores/dry-run.ts";
import { layeredStore } from "../stores/layered.ts";
import type { Ledger } from "../stores/ledger.ts";
import { releaseStore } from "../stores/release-assets.ts";
import type { Store } from "../stores/store.ts";
import { emptyFolder, insideWorkspace, requireOwnFolders } from "./output-folder.ts";
import { RevisionFiles } from "./revision-files.ts";

/** The inputs that decide what a session looks at; an action has those it acts on. */
export interface SessionOptions {
  readonly manifests: readonly string[];
  readonly models: readonly string[];
  readonly base: string;
  readonly output: string;
  readonly store?: string;
  readonly nativeDir?: string;
  readonly dryRun?: boolean;
}

/** What one run of an action knows: opened once, shared by its stages. */
export interface Session extends AsyncDisposable {
  readonly host: Host;
  readonly options: SessionOptions;
  readonly event: Event;
  /** The working tree. */
  readonly head: Revision;
  /** The revision whose rules judge; undefined where nothing came before. */
  readonly base: Revision | undefined;
  /** Repository paths; undefined: nobody can tell, so everything is affected. */
  readonly changed: readonly string[] | undefined;
  /** The commit that is judged, where there is one. */
  readonly commit: string | undefined;
  /** A folder of this run alone: absolute. */
  readonly scratch: string;
  readonly ledger: Ledger;
  forge(): Promise<Forge | undefined>;
  storeOf(model: string): Store;
}

export interface OpenOptions {
  readonly host: Host;
  forge(): Promise<Forge | undefined>;
  readonly options: SessionOptions;
  /** Whether the output folder is emptied on a runner: a job that makes everything itself believes nothing it finds. */
  readonly isFresh?: boolean;
}

/** Reads the event, finds head and base, and connects ledger and store. Throws a UserError where one cannot be had. */
export async function openSession({
  host,
  forge: connect,
  options: given,
  isFresh = false,
}: OpenOptions): Promise<Session> {
  const options = { ...given, output: insideWorkspace(host, given.output) };
  const event = await readEvent(host);
  const connected = await connect();
  const places = await openPlaces({ host, forge: connected, options });
  const forge = await places.forge();
  const [base, commit] = await Promise.all([
    openBase({ host, forge, event, base: options.base }),
    headCommit(host, event),
  ]);
  if (host.kind === "github") {
    await requireOwnFolders({ host, forge, commit, folders: [LOCAL_FOLDER, options.output] });
    if (isFresh) await emptyFolder(host, options.output);
  }
  const head = openWorktree(host);
  const changed =
    base === undefined ? undefined : await changedFiles({ host, forge, base: base.id, head: remoteHead(event) });
  const scratch = await mkdtemp(join(host.temp, "model-gitops-"));
  if (host.kind === "terminal") await hideFromGit(host, [LOCAL_FOLDER, options.output]);
  return {
    host,
    options,
    event,
    head,
    base,
    changed: base && changed && (await seenThroughLinks(changed, [head, base])),
    commit,
    scratch,
    ...places,
    [Symbol.asyncDispose]: () => rm(scratch, { recursive: true, force: true }),
  };
}

interface Connection {
  readonly host: Host;
  readonly forge: Forge | undefined;
  readonly options: SessionOptions;
}

type Places = Pick<Session, "forge" | "ledger" | "storeOf">;

/** Where a run writes; in a dry run it reads there, and only says what it would write. */
async function openPlaces({ host, forge, options }: Connection): Promise<Places> {
  const { openLedger } = await import("../stores/ledger.ts");
  const refs = forge?.refs ?? localRefs(host);
  const storeOf = (model: string): Store => openStore({ host, forge, where: options.store ?? "", model });
  if (options.dryRun !== true) return { forge: async () => forge, ledger: openLedger({ refs }), storeOf };
  const { log } = host;
  const dry = forge && dryForge(forge, log);
  return {
    forge: async () => dry,
    ledger: openLedger({ refs: dryRefs(refs, log) }),
    storeOf: (model) => dryStore(storeOf(model), log),
  };
}

/** A file that a link leads to is changed under the link's name too. */
async function seenThroughLinks(
  changed: readonly string[],
  revisions: readonly Revision[],
): Promise<readonly string[]> {
  const links = (await Promise.all(revisions.map((revision) => new RevisionFiles(revision).links()))).flat();
  return links.length === 0 ? changed : throughLinks(changed, links);
}

const LOCAL_FOLDER = ".model-gitops";

/** On a laptop, what we write is nobody's change: each folder ignores itself, so that no .gitignore has to be edited. */
async function hideFromGit(host: Host, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const file = join(host.workspace, folder, ".gitignore");
    if ((await readIfThere(file)) === undefined) await writeAtomic(file, "*\n");
  }
}

interface StoreQuestion {
  readonly host: Host;
  readonly forge: Forge | undefined;
  readonly where: string;
  readonly model: string;
}

function openStore({ host, forge, where, model }: StoreQuestion): Store {
  if (where === "github" && forge === undefined)
    throw new UserError("The store is `github`, and there is no token. Give the action a token, or name a folder.");
  if (forge !== undefined && (where === "github" || where === "")) {
    const releases = releaseStore({ releases: forge.releases, model });
    const hasCache = (host.env("ACTIONS_RESULTS_URL") ?? "") !== "";
    return hasCache
      ? layeredStore({ layers: [cacheStore({ host }), releases], required: [releases], log: host.log })
      : releases;
  }
  return directoryStore(resolve(host.workspace, where === "" ? `${LOCAL_FOLDER}/store` : where));
}

async function headCommit(host: Host, event: Event): Promise<string | undefined> {
  if (event.kind === "pull_request" || event.kind === "merge_group") return event.headSha;
  if (event.kind === "push") return event.after;
  return await gitIn(host).ask(["rev-parse", "--verify", "--quiet", "HEAD"]);
}

/** The head as the forge knows it, for a clone too shallow to tell what changed. */
function remoteHead(event: Event): string | undefined {
  if (event.kind === "pull_request" || event.kind === "merge_group") return event.headSha;
  return event.kind === "push" ? event.after : undefined;
}
