import { join } from "node:path";
import type { Forge } from "../../forge/forge.ts";
import { gitIn } from "../../forge/git.ts";
import { originReleases } from "../../forge/origin.ts";
import type { Host } from "../../host/host.ts";
import { directoryStore } from "../../stores/directory.ts";
import { layeredStore } from "../../stores/layered.ts";
import { readOnlyStore } from "../../stores/read-only.ts";
import { releaseStore } from "../../stores/release-assets.ts";
import type { Store } from "../../stores/store.ts";
import { LOCAL_FOLDER, openLocalFolder } from "./local-folder.ts";

/** What a laptop keeps: once for all worktrees and folders of a clone. */
export interface Laptop {
  /** A folder of JSON files, one for each key that was trained here: absolute. */
  readonly runs: string;
  /** The same of what was checked here, for log: absolute. */
  readonly past: string;
  /** Where the artifacts of those runs lie. */
  readonly store: Store;
  /** What is asked for a model's artifacts: this laptop, then the repository's releases. */
  storeOf(model: string): Store;
}

/** Beside the branches of the clone, which its worktrees share too; in a folder without git in that folder. */
export async function openLaptop(host: Host, forge: Forge | undefined): Promise<Laptop> {
  const common = await gitIn(host).ask(["rev-parse", "--path-format=absolute", "--git-common-dir"]);
  const former = join(host.workspace, LOCAL_FOLDER);
  const folder = common === undefined ? former : join(common, "model-gitops");
  if (folder === former) await openLocalFolder(host);
  const store = directoryStore(join(folder, "store"));
  // Where earlier releases kept them, in each worktree.
  const before = folder === former ? [] : [readOnlyStore(directoryStore(join(former, "store")))];
  const origin = forge === undefined ? await originReleases(host) : undefined;
  return {
    runs: join(folder, "runs"),
    past: join(folder, "past"),
    store,
    storeOf(model) {
      const releases =
        forge === undefined ? origin && originStore(origin, model) : releaseStore({ releases: forge.releases, model });
      const layers = [store, ...before, ...(releases === undefined ? [] : [releases])];
      const required = forge === undefined || releases === undefined ? [store] : [releases];
      return layers.length === 1 ? store : layeredStore({ layers, required, log: host.log });
    },
  };
}

type Origin = NonNullable<Awaited<ReturnType<typeof originReleases>>>;

/** Nothing is written there: who may, records on the default branch. */
function originStore({ releases, of }: Origin, model: string): Store {
  const refuse = async (): Promise<never> => {
    throw new Error("the releases of a clone's origin are only read");
  };
  const found = releaseStore({ releases: { ...releases, create: refuse, upload: refuse, remove: refuse }, model });
  return readOnlyStore({ ...found, name: `${found.name} of ${of}` });
}
