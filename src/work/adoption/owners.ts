/** Whom CODEOWNERS names for a folder: as GitHub reads it, the last line that fits counts. Only users and teams. */
export function codeOwners(text: string, folder: string): readonly string[] {
  let found: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [pattern = "", ...names] = line
      .replace(/(?:^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    if (pattern !== "" && fits(pattern, folder)) found = names.filter((one) => /^@[\w.-]+(?:\/[\w.-]+)?$/.test(one));
  }
  return found;
}

/** Patterns of everything and of folders; what is of single files says nothing of a model. */
function fits(pattern: string, folder: string): boolean {
  if (["*", "**", "/**"].includes(pattern)) return true;
  const [, inside] = /^\/?([^*?[\]]+?)\/(?:\*\*?)?$/.exec(pattern) ?? [];
  return inside !== undefined && (folder === inside || folder.startsWith(`${inside}/`));
}
