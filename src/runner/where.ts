import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";

/**
 * Refuses, before anything is read, the places where the suite is known not to work or was never tried: half a run there
 * would be told as a verdict.
 */
export function requireKnownPlace(host: Pick<Host, "env" | "kind">, platform: string = process.platform): void {
  if (platform === "win32")
    throw new UserError(
      "model-gitops does not run on Windows yet: use a Linux runner (`runs-on: ubuntu-24.04`), or WSL on a laptop.",
    );
  const server = host.env("GITHUB_SERVER_URL") ?? "";
  if (host.kind === "terminal" || server === "" || isGitHubCloud(server)) return;
  if (host.env("MODEL_GITOPS_UNTRIED") === "enterprise-server") return;
  throw new UserError(
    `${server} is GitHub Enterprise Server, where model-gitops was never tried: github.com and *.ghe.com are supported. To try all the same, copy workflows-templates/enterprise-server/, or set the variable MODEL_GITOPS_UNTRIED to enterprise-server in a workflow of your own.`,
  );
}

/** github.com, GitHub Enterprise Cloud with data residency, and what emulates them on this machine. */
function isGitHubCloud(server: string): boolean {
  if (!URL.canParse(server)) return false;
  const { hostname } = new URL(server);
  return ["github.com", "127.0.0.1", "localhost"].includes(hostname) || /\.(?:ghe\.com|localhost)$/.test(hostname);
}
