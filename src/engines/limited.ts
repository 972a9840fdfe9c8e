import type { Host } from "../host/host.ts";

/** A command whose process may take so many bytes of address space and no more, where the system can say so. */
export function limited(command: readonly string[], bytes: number): readonly [string, readonly string[]] {
  const [program = "", ...args] = command;
  if (process.platform !== "linux") return [program, args];
  // Address space is the one limit that turns an allocation bomb into an error inside the child. No text of a user
  // reaches the shell: the program and the limit are arguments.
  const script = 'ulimit -v "$1" && shift && exec "$@"';
  return ["/bin/sh", ["-c", script, "sh", String(Math.floor(bytes / 1024)), ...command]];
}

/** What a child that runs an engine is given of the environment. */
export function childEnvironment(host: Pick<Host, "env">): Record<string, string> {
  return Object.fromEntries(
    ["LD_LIBRARY_PATH", "SystemRoot"].flatMap((name) => {
      const value = host.env(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
