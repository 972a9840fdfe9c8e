import { resolve } from "node:path";
import { dryForge, dryRefs } from "../../forge/dry-run.ts";
import { readDefaultBranch, readEvent, type Event } from "../../forge/event.ts";
import type { Forge } from "../../forge/forge.ts";
import { gitIn } from "../../forge/git.ts";
import { localRefs } from "../../forge/local-refs.ts";
import type { Host } from "../../host/host.ts";
import { isLaptop } from "../../host/laptop.ts";
import { temporaryFolder } from "../../host/temporary.ts";
import { UserError } from "../../kernel/errors.ts";
import { outputFiles, type OutputFiles } from "../../records/layout.ts";
import { RevisionFiles } from "../../revisions/revision-files.ts";
import { openWorktree } from "../../revisions/worktree.ts";
import { cacheStore } from "../../stores/cache.ts";
import { directoryStore } from "../../stores/directory.ts";
import { dryStore } from "../../stores/dry-run.ts";
import { layeredStore } from "../../stores/layered.ts";
import type { Ledger } from "../../stores/ledger.ts";
import { trustOf, type LedgerTrust } from "../../stores/ledger-trust.ts";
import { releaseStore } from "../../stores/release-assets.ts";
import { remoteStore } from "../../stores/remote.ts";
import type { Store } from "../../stores/store.ts";
import { dataHostsOf } from "./data-hosts.ts";
import { openLaptop, type Laptop } from "./laptop.ts";
import { hideFromGit, LOCAL_FOLDER } from "./local-folder.ts";
import { emptyFolder, insideWorkspace, requireOwnFolders, requireNoCommittedLink } from "./output-folder.ts";
import { openSettings, type HeldSettings } from "./settings.ts";

/** The inputs that decide what a run looks at; an action has those it acts on. */
export interface PlaceOptions {
  readonly manifests: readonly string[];
  readonly models: readonly string[];
  readonly base: string;
  readonly output: string;
  readonly store?: string;
  readonly nativeDir?: string;
  readonly dryRun?: boolean;
  /**
   * `elsewhere`: this job hands trainings to clusters and runs nothing that a manifest names, because it holds what
   * reaches them. Default: both.
   */
  readonly where?: "anywhere" | "elsewhere";
}

/** Where a run stands: opened once, shared by its stages. */
export interface Place {
  readonly host: Host;
  readonly options: PlaceOptions;
  readonly event: Event;
  /** The commit that is looked at, where there is one. */
  readonly commit: string | undefined;
  /** A folder of this run alone: absolute. */
  readonly scratch: string;
  readonly ledger: Ledger;
  /** The working tree. */
  readonly head: RevisionFiles;
  forge(): Promise<Forge | undefined>;
  /** What holds for the whole repository, by its default branch. Throws a UserError where that cannot be had. */
  settings(): Promise<HeldSettings>;
  storeOf(model: string): Store;
  /** Hosts of a private network that addresses of the repository's files may name: `data.hosts` of the settings. Throws as those do. */
  dataHosts(): Promise<readonly string[]>;
  /** What a laptop keeps of its own trainings; undefined on a runner, and where a store is named. */
  readonly laptop: Laptop | undefined;
  /** Ends something when the run does. */
  atEnd(work: () => Promise<void>): void;
}

export interface OpenOptions {
  readonly host: Host;
  forge(): Promise<Forge | undefined>;
  readonly options: PlaceOptions;
  /** Whether the output folder is emptied on a runner: a job that makes everything itself believes nothing it finds. */
  readonly isFresh?: boolean;
}

/** Reads the event, makes sure that only we write what we write, and connects ledger and store. */
export async function openPlace({
  host,
  forge: connect,
  options: given,
  isFresh = false,
}: OpenOptions): Promise<Place & AsyncDisposable> {
  const options = { ...given, output: insideWorkspace(host, given.output) };
  const folders = [LOCAL_FOLDER, options.output];
  if (host.kind === "terminal") await requireNoCommittedLink(host, folders);
  const event = await readEvent(host);
  const forge = await connect();
  const settings = once(() => openSettings({ host, forge, event }));
  const connected = await connections({ host, forge, options, settings });
  const commit = await headCommit(host, event);
  if (host.kind === "github") {
    await requireOwnFolders({ host, forge: await connected.forge(), commit, folders });
    if (isFresh) await emptyFolder(host, options.output);
  }
  if (host.kind === "terminal") await hideFromGit(host, options.output);
  const scratch = await temporaryFolder(host.temp, "model-gitops-");
  const endings: (() => Promise<void>)[] = [];
  return {
    host,
    options,
    event,
    commit,
    scratch: scratch.path,
    head: new RevisionFiles(openWorktree(host)).withoutUntrackedIn(options.output),
    ...connected,
    settings,
    dataHosts: dataHostsOf(host, settings),
    atEnd: (work) => void endings.push(work),
    async [Symbol.asyncDispose]() {
      try {
        for (const end of endings) await end();
      } finally {
        await scratch[Symbol.asyncDispose]();
      }
    },
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}

/** The files of a model below the output folder. */
export function filesOf({ options }: Pick<Place, "options">, name: string): OutputFiles {
  return outputFiles(name, options.output);
}

interface Connecting {
  readonly host: Host;
  readonly forge: Forge | undefined;
  readonly options: PlaceOptions;
  settings(): Promise<HeldSettings>;
}

type Connections = Pick<Place, "forge" | "ledger" | "storeOf" | "laptop">;

/** Where a run writes; in a dry run it reads there, and only says what it would write. */
async function connections({ host, forge, options, settings }: Connecting): Promise<Connections> {
  const { openLedger } = await import("../../stores/ledger.ts");
  const trust = once(async () => await signingTrust(host, settings));
  const refs = forge?.refs ?? localRefs(host);
  const where = options.store ?? "";
  const laptop = host.kind === "terminal" && where === "" ? await openLaptop(host, forge) : undefined;
  const storeOf = (model: string): Store => laptop?.storeOf(model) ?? openStore({ host, forge, where, model });
  if (options.dryRun !== true)
    return { forge: async () => forge, ledger: openLedger({ refs, trust }), storeOf, laptop };
  const { log } = host;
  const dry = forge && dryForge(forge, log);
  return {
    forge: async () => dry,
    ledger: openLedger({ refs: dryRefs(refs, log), trust }),
    storeOf: (model) => dryStore(storeOf(model), log),
    laptop,
  };
}

/** A laptop's ledger is its owner's own, and holds no key. */
async function signingTrust(host: Host, settings: Connecting["settings"]): Promise<LedgerTrust | undefined> {
  if (isLaptop(host)) return undefined;
  const repository = host.env("GITHUB_REPOSITORY_ID");
  return trustOf((await settings()).ledger, { repository, branch: await readDefaultBranch(host) });
}

interface StoreQuestion {
  readonly host: Host;
  readonly forge: Forge | undefined;
  readonly where: string;
  readonly model: string;
}

function openStore({ host, forge, where, model }: StoreQuestion): Store {
  const remote = remoteStore({ host, where, model });
  if (remote !== undefined) return remote;
  if (where === "github" && forge === undefined)
    throw new UserError(
      "The store is `github`, and there is no token. Give the action a token, or name a folder, s3://… or oci://….",
    );
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
