/**
 * A command line for a POSIX shell that starts exactly these arguments, with these variables besides its own. The shell
 * becomes the process: a signal to the one is a signal to the other. Throws for NUL, which no argument can hold.
 */
export function commandLine(command: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const words = set.length === 0 ? command : ["env", ...set, ...command];
  return ["exec", ...words.map(quoted)].join(" ");
}

/** Within single quotes nothing is special but the quote itself. */
function quoted(word: string): string {
  if (word.includes("\0")) throw new Error("an argument holds a NUL character");
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
