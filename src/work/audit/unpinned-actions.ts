import { isRecord } from "../../kernel/guards.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { readWorkflow } from "../../manifest/yaml.ts";

/** A step or a job that names what it runs by something that can be moved. */
export interface UnpinnedAction {
  readonly line: number;
  /** `owner/name@v4`, as it stands there. */
  readonly uses: string;
}

/** Or why nobody can tell, where the file cannot be read. */
export type Pinning =
  | { readonly unpinned: readonly UnpinnedAction[]; readonly problem?: undefined }
  | { readonly unpinned?: undefined; readonly problem: string };

/**
 * Of a workflow or the file of an action, the actions and reusable workflows that are not named by a full commit id, and
 * the images that are not named by a digest. What the repository itself holds (`./`, `$/`) moves with it.
 */
export function unpinnedActions(text: string | Uint8Array): Pinning {
  const read = readWorkflow(text);
  if (read.kind === "problem") return { problem: `line ${read.span.line}: ${read.message}` };
  return {
    unpinned: usesIn(read.value).flatMap(({ pointer, uses }) =>
      isPinned(uses) ? [] : [{ line: read.locate(pointer).line, uses: uses.slice(0, 200) }],
    ),
  };
}

interface Use {
  readonly pointer: string;
  readonly uses: string;
}

/** Where GitHub looks for `uses`: of jobs, of their steps, and of a composite action's; and the image of an action in one. */
function usesIn(document: unknown): readonly Use[] {
  const jobs = isRecord(document) && isRecord(document["jobs"]) ? document["jobs"] : {};
  const runs = isRecord(document) ? document["runs"] : undefined;
  const holders: readonly (readonly [string, unknown])[] = [
    ...Object.entries(jobs).map(([name, job]) => [pointerTo("/jobs", name), job] as const),
    ["/runs", runs],
  ];
  return [
    ...holders.flatMap(([pointer, holder]) => [...useOf(pointer, holder), ...stepsOf(pointer, holder)]),
    ...imageOf(runs),
  ];
}

function stepsOf(pointer: string, holder: unknown): readonly Use[] {
  const steps: unknown = isRecord(holder) ? holder["steps"] : undefined;
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown, index) => useOf(pointerTo(pointer, "steps", index), step));
}

function useOf(pointer: string, holder: unknown): readonly Use[] {
  const uses = isRecord(holder) ? holder["uses"] : undefined;
  return typeof uses === "string" ? [{ pointer: pointerTo(pointer, "uses"), uses: uses.trim() }] : [];
}

/** Another than a `Dockerfile` beside it, which moves with the repository. */
function imageOf(runs: unknown): readonly Use[] {
  const image = isRecord(runs) ? runs["image"] : undefined;
  return typeof image === "string" && image.trim().startsWith("docker://")
    ? [{ pointer: "/runs/image", uses: image.trim() }]
    : [];
}

function isPinned(uses: string): boolean {
  if (uses.startsWith("./") || uses.startsWith("$/")) return true;
  if (uses.startsWith("docker://")) return /@sha256:[0-9a-f]{64}$/.test(uses);
  return /@[0-9a-f]{40}$/.test(uses);
}
