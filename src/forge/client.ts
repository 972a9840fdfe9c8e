import type { Host } from "../host/host.ts";
import type { Forge, RepositoryName } from "./forge.ts";
import type { GitAccess } from "./git-apart.ts";
import { fetchedBlobs } from "./git-blobs.ts";
import { fetchedFiles } from "./git-trees.ts";
import { githubForge } from "./github.ts";
import { pauseOf } from "./pauses.ts";

export interface ConnectOptions {
  readonly host: Pick<Host, "env" | "log">;
  readonly token: string;
  /** Whether public things may be asked for without a token. */
  readonly mayBeAnonymous?: boolean;
  readonly repository: RepositoryName;
  /** Where git may fetch with the same token what takes the API many requests. */
  readonly git?: GitAccess["host"];
}

/** GitHub as the host's environment has it: GITHUB_API_URL, GITHUB_REPOSITORY_ID, MODEL_GITOPS_API_PAUSE. Sends nothing yet. */
export function connectGitHub({ host, token, repository, mayBeAnonymous = false, git }: ConnectOptions): Forge {
  const apiUrl = host.env("GITHUB_API_URL");
  const serverUrl = host.env("GITHUB_SERVER_URL") ?? "";
  const id = Number(host.env("GITHUB_REPOSITORY_ID"));
  return githubForge({
    token,
    mayBeAnonymous,
    repository: Number.isSafeInteger(id) && id > 0 ? { id, ...repository } : repository,
    log: host.log,
    ...(apiUrl !== undefined && apiUrl !== "" && { apiUrl }),
    ...(git !== undefined && {
      fetched: {
        blobs: async (ids: readonly string[]) => await fetchedBlobs({ host: git, serverUrl, token, repository }, ids),
        files: async (tree: string) => await fetchedFiles({ host: git, serverUrl, token, repository }, tree),
      },
    }),
    pause: pauseOf(host.env("MODEL_GITOPS_API_PAUSE")),
  });
}
