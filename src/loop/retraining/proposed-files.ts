import type { FileChanges } from "../../forge/proposals.ts";
import type { ProposedManifest } from "../../work/retraining/edits.ts";
import type { CollectedFile } from "./collect.ts";

export interface ProposedContent {
  /** The manifest's path, and what the proposal makes of it. */
  readonly file: string;
  readonly manifest: ProposedManifest;
  /** What the refresh changed. */
  readonly files: readonly CollectedFile[];
}

/** All that a retraining proposal commits, by path; empty where it would change nothing. */
export function proposedFiles({ file, manifest, files }: ProposedContent): FileChanges {
  const edited = manifest.edits.length === 0 ? [] : [[file, { content: manifest.text }] as const];
  const changed = files.map(({ path, content }) => {
    if (content === undefined) return [path, null] as const;
    const { bytes, executable } = content;
    return [path, { content: bytes, executable }] as const;
  });
  return Object.fromEntries([...changed, ...edited]);
}
