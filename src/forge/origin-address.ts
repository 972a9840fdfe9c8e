import { gitIn, type GitHost } from "./git.ts";
import { repositoryAt } from "./origin.ts";

/**
 * The address of the repository that a clone came from, as it may be told to anybody: without user and password, and as
 * `https://github.com/owner/name` for `server`'s own however it was cloned. Undefined where there is none, or where it is a
 * path of this machine.
 */
export async function originAddress(host: GitHost, server: string): Promise<string | undefined> {
  const url = (await gitIn(host).ask(["remote", "get-url", "origin"]))?.trim();
  if (url === undefined || url === "") return undefined;
  const repository = repositoryAt(url, server);
  if (repository !== undefined) return `${new URL(server).origin}/${repository.owner}/${repository.name}`;
  const [, user = "", name = "", path = ""] = /^([^@/\s]+@)?([^/:\s]{2,}):(?!\/\/)\/?(\S+)$/.exec(url) ?? [];
  return shareable(path === "" ? url : `ssh://${user}${name}/${path}`);
}

function shareable(url: string): string | undefined {
  if (!/^(?:https?|ssh|git):\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  return host === "" ? undefined : `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
}
