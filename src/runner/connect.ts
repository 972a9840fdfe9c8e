import type { Forge } from "../forge/forge.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";

/**
 * The forge this host can talk to: on the runner with the `token` input, on a laptop with GITHUB_TOKEN and
 * GITHUB_REPOSITORY; undefined where there is no token. octokit takes 70 ms to load, so it is loaded here, on first use.
 */
export async function connect(host: Host): Promise<Forge | undefined> {
  const token = host.input("token") || (host.kind === "terminal" ? (host.env("GITHUB_TOKEN") ?? "") : "");
  const repository = host.env("GITHUB_REPOSITORY") ?? "";
  if (token === "" || repository === "") return undefined;
  const [owner, name] = repository.split("/");
  if (owner === undefined || name === undefined)
    throw new UserError(`GITHUB_REPOSITORY is "${repository}"; owner/name is expected.`);
  await host.mask(token);
  const { connectGitHub } = await import("../forge/client.ts");
  return connectGitHub({ host, token, repository: { owner, name }, ...(host.kind === "github" && { git: host }) });
}
