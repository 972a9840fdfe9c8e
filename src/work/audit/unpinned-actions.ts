/** A step that names an action by something that can be moved. */
export interface UnpinnedAction {
  readonly line: number;
  /** `owner/name@v4`, as it stands there. */
  readonly uses: string;
}

/**
 * Of the text of a workflow or a composite action, the actions and reusable workflows that are not named by a full commit
 * id, and the images that are not named by a digest. What the repository itself holds (`./`, `$/`) moves with it.
 */
export function unpinnedActions(text: string): readonly UnpinnedAction[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [, quoted, plain] = /^\s*(?:-\s+)?["']?uses["']?\s*:\s*(?:["']([^"']+)["']|([^\s#"']+))/.exec(line) ?? [];
    const uses = (quoted ?? plain)?.trim();
    return uses === undefined || isPinned(uses) ? [] : [{ line: index + 1, uses: uses.slice(0, 200) }];
  });
}

function isPinned(uses: string): boolean {
  if (uses.startsWith("./") || uses.startsWith("$/")) return true;
  if (uses.startsWith("docker://")) return /@sha256:[0-9a-f]{64}$/.test(uses);
  return /@[0-9a-f]{40}$/.test(uses);
}
