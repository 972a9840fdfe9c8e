const MARK = "model-gitops";

/** Labels as a comment of Slurm's: `model-gitops;repository=acme/models;model=credit`. Their values are plain. */
export function commentOf(labels: Readonly<Record<string, string>>): string {
  return [MARK, ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)].join(";");
}

/** Undefined where it is none of ours: some sites keep words of their own there. */
export function labelsOf(comment: string): Readonly<Record<string, string>> | undefined {
  const [mark, ...parts] = comment.split(";");
  if (mark !== MARK) return undefined;
  const pairs = parts.map((part) => /^([a-z][a-z-]{0,40})=([A-Za-z0-9._/-]{0,300})$/.exec(part));
  return Object.fromEntries(pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ""]])));
}
