import { checkout } from "../rig/checkout.ts";
import type { Emulator } from "../rig/emulator.ts";
import { pushEvent, workflowDispatchEvent, type WorkflowEvent } from "../rig/events.ts";
import { git } from "../rig/git.ts";
import { runAction, type ActionResult } from "../rig/runner.ts";
import { machineVariables } from "../rig/runner/environment.ts";

export interface Promoting {
  readonly action?: "promote" | "rollback" | "root";
  readonly inputs?: Readonly<Record<string, string>>;
  /** A dispatch unless given. */
  readonly event?: WorkflowEvent;
  readonly env?: Readonly<Record<string, string>>;
  readonly actor?: string;
  /** Of the job's token, beside those of the template. */
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
}

const PERMISSIONS = { contents: "write", deployments: "write", "pull-requests": "write", issues: "write" } as const;

/** Runs an action on a whole clone of main, or of the tag of its event, as the workflow does. */
export async function promoting(
  emulator: Emulator,
  { action = "promote", inputs = {}, event, env = {}, actor, permissions = {} }: Promoting,
): Promise<ActionResult & { readonly workspace: string }> {
  const given = event ?? (await workflowDispatchEvent(emulator));
  const by = actor === undefined ? given : { ...given, actor };
  const workspace = await checkout(emulator, { ...by, depth: 0 });
  const result = await runAction({
    action,
    event: by,
    workspace,
    apiUrl: emulator.apiUrl,
    token: emulator.token("github-actions[bot]", { ...PERMISSIONS, ...permissions }),
    inputs,
    env: { ...machineVariables(), ...env },
  });
  return { ...result, workspace };
}

/** An annotated tag of a person, pushed. */
export async function tagged(emulator: Emulator, name: string, commit = "main"): Promise<WorkflowEvent> {
  await git(emulator.bare.dir, [
    "-c",
    "user.name=ada",
    "-c",
    "user.email=ada@example.com",
    "tag",
    "-a",
    name,
    commit,
    "-m",
    name,
  ]);
  return await pushEvent(emulator, { ref: `refs/tags/${name}` });
}

/** A file of main. */
export async function fileOnMain(emulator: Emulator, path: string): Promise<string> {
  return await git(emulator.bare.dir, ["show", `main:${path}`]);
}

export async function tagsOf(emulator: Emulator): Promise<readonly string[]> {
  const format = "%(refname:strip=2) %(objecttype)";
  const text = await git(emulator.bare.dir, ["for-each-ref", `--format=${format}`, "refs/tags"]);
  return text.trim().split("\n");
}

/** A summary without what differs from run to run. */
export function told(summary: string): string {
  return short(summary)
    .replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, "<day>")
    .replaceAll(/https?:\/\/[^/\s`]+/g, "<server>");
}

/** A text without digests and commits. */
export function short(text: string): string {
  return text.replaceAll(/sha256:[0-9a-f]{4,}…?/g, "<digest>").replaceAll(/\b[0-9a-f]{7}\b/g, "<commit>");
}
