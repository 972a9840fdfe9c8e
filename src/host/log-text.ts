/**
 * Makes a line from outside harmless to the runner, which trims every line before it looks for `::command::` and
 * finds `##[command]` anywhere in it.
 */
export function harmless(line: string): string {
  const plain = line
    .replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, "")
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F\u0085\u2028\u2029]/g, " ");
  return (plain.trimStart().startsWith("::") ? `│ ${plain}` : plain).replaceAll("##[", "## [");
}

/** Several lines, each harmless. */
export function harmlessText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(harmless)
    .join("\n");
}
