import { isRecord } from "../../kernel/guards.ts";

/**
 * What a file decides into which no promotion may write, in words; undefined where one may. Whoever may change a manifest
 * would change it past those who have to approve it, as the promotion's commit is asked for by nobody else.
 */
export function governedBy(file: string): string | undefined {
  // Some file systems know one file by both spellings.
  const steps = file.toLowerCase().split("/");
  const [top = ""] = steps;
  const name = steps.at(-1) ?? "";
  if (steps.some((step) => step.startsWith(".git"))) return "workflows, settings and git's own files";
  const folder = FOLDERS.get(top);
  if (folder !== undefined) return folder;
  if (name === "codeowners") return "who owns what";
  if (/^action\.ya?ml$/.test(name)) return "actions, which run beside a token,";
  return /(?:^|\/)models\/[^/]+\/model\.ya?ml$/.test(steps.join("/")) ? "models' manifests" : undefined;
}

const FOLDERS: ReadonlyMap<string, string> = new Map([
  ["environments", "what the environments serve"],
  ["governance", "who approves what, and by which policies,"],
  ["issues", "what is known of data"],
  [".model-gitops", "what model-gitops keeps"],
]);

/** Whether a document is a manifest of ours, wherever it lies. */
export function isOurManifest(document: unknown): boolean {
  const version = isRecord(document) ? document["apiVersion"] : undefined;
  return typeof version === "string" && version.startsWith("model-gitops/");
}
