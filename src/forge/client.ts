import type { Host } from "../host/host.ts";
import type { Pace } from "./api.ts";
import type { Forge, RepositoryName } from "./forge.ts";
import { githubForge } from "./github.ts";

export interface ConnectOptions {
  readonly host: Pick<Host, "env" | "log">;
  readonly token: string;
  readonly repository: RepositoryName;
  readonly pace?: Pace;
}

/** GitHub as this host's environment names it: GITHUB_API_URL, GITHUB_REPOSITORY_ID. Sends nothing yet. */
export function connectGitHub({ host, token, repository, pace }: ConnectOptions): Forge {
  const apiUrl = host.env("GITHUB_API_URL");
  const id = Number(host.env("GITHUB_REPOSITORY_ID"));
  return githubForge({
    token,
    repository: Number.isSafeInteger(id) && id > 0 ? { id, ...repository } : repository,
    log: host.log,
    ...(apiUrl !== undefined && apiUrl !== "" && { apiUrl }),
    ...(pace !== undefined && { pace }),
  });
}
