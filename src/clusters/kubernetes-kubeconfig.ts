import { access, readFile, realpath } from "node:fs/promises";
import { delimiter, relative, resolve } from "node:path";
import type { Host } from "../host/host.ts";
import { codeOf, messageOf, UserError } from "../kernel/errors.ts";
import { truncate } from "../kernel/text.ts";
import { told } from "./kubernetes-condition.ts";
import { type ConfigFile, type Entry, readEntry } from "./kubernetes-config.ts";

/** Where a pod finds who it is. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Which cluster, and as whom, in kubectl's order: the files that KUBECONFIG names, ~/.kube/config, or the pod that the
 * runner is. A kubeconfig can name programs to run, so one that the repository has is refused: whoever may change a file
 * would run commands with all that the job holds, and a credential does not belong into git.
 */
export async function findEntry(host: Host, context: string | undefined, account = SERVICE_ACCOUNT): Promise<Entry> {
  const named = (host.env("KUBECONFIG") ?? "").split(delimiter).filter((path) => path !== "");
  for (const path of named) await refuseTracked(host, resolve(host.workspace, path));
  if (named.length > 0)
    return readEntry(
      await readAll(
        named.map((path) => resolve(host.workspace, path)),
        "KUBECONFIG",
      ),
      context,
    );
  const usual = `${host.env("HOME") ?? ""}/.kube/config`;
  if (await isThere(usual)) {
    await refuseTracked(host, usual);
    return readEntry(await readAll([usual], "HOME"), context);
  }
  const pod = await podEntry(host, account);
  if (pod !== undefined) return pod;
  throw new UserError(
    "No Kubernetes cluster is known here: KUBECONFIG is not set, and the runner is no pod of one. Write a kubeconfig in a step before, and name it in KUBECONFIG.",
  );
}

async function readAll(paths: readonly string[], variable: string): Promise<readonly ConfigFile[]> {
  const files: ConfigFile[] = [];
  for (const path of paths) {
    try {
      files.push({ path, text: await readFile(path, "utf8") });
    } catch (cause) {
      // As with kubectl, a file of a list may be missing; not the only one.
      if (codeOf(cause) === "ENOENT" && paths.length > 1) continue;
      const why = truncate(messageOf(cause), 200);
      throw new UserError(
        `${path}, as ${variable} names it, cannot be read (${why}). Write the kubeconfig in a step before.`,
        { cause },
      );
    }
  }
  if (files.length > 0) return files;
  throw new UserError(`None of the files that ${variable} names is there. Write the kubeconfig in a step before.`);
}

async function refuseTracked(host: Host, path: string): Promise<void> {
  const workspace = await realpath(host.workspace);
  const real = await realpath(path).catch(() => path);
  for (const candidate of new Set([path, real])) {
    const inside = relative(workspace, candidate);
    if (inside === "" || inside.startsWith("..") || inside.startsWith("/")) continue;
    const { exitCode, stderr } = await host.run(["git", "ls-files", "--error-unmatch", "--", inside], {
      cwd: workspace,
    });
    // 1: git has it not; without a repository there is nothing to have it. Whatever else git says, it did not look.
    if (exitCode === 1 || (exitCode === 128 && stderr.includes("not a git repository"))) continue;
    const why =
      exitCode === 0
        ? "is a file of the repository"
        : `lies in the checkout, and git cannot tell whether it is the repository's (${told(stderr)})`;
    throw new UserError(
      `The kubeconfig ${inside} ${why}. It can name programs to run, and holds credentials: write it in a step of the workflow, outside the checkout, and keep it out of git.`,
    );
  }
}

async function podEntry(host: Host, account: string): Promise<Entry | undefined> {
  const [address, port] = [host.env("KUBERNETES_SERVICE_HOST"), host.env("KUBERNETES_SERVICE_PORT")];
  if (address === undefined || address === "" || !(await isThere(`${account}/token`))) return undefined;
  return {
    context: "the runner's pod",
    server: new URL(`https://${address.includes(":") ? `[${address}]` : address}:${port ?? "443"}`),
    isUnverified: false,
    authority: { kind: "file", path: `${account}/ca.crt` },
    // Read again as it is rotated.
    tokenFile: `${account}/token`,
  };
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
