import { readdir, readFile } from "node:fs/promises";

export interface ProcessUsage {
  readonly pid: number;
  /** User and system time so far. */
  readonly cpuSeconds: number;
  /** Resident set. */
  readonly memoryBytes: number;
}

export interface ProcFiles {
  list(): Promise<readonly string[]>;
  read(path: string): Promise<string>;
}

export const PROC: ProcFiles = {
  list: () => readdir("/proc"),
  read: (path) => readFile(path, "utf8"),
};

/** Linux: 100 ticks a second and 4 KiB pages on every kernel that GitHub's runner supports. */
const TICKS = 100;
const PAGE = 4096;

/** What the processes of a group use now; empty where there is no /proc. */
export async function groupUsage(groupId: number, files: ProcFiles): Promise<readonly ProcessUsage[]> {
  const stats = await Promise.all((await listed(files)).map((pid) => read(files, `${pid}/stat`)));
  return stats.flatMap((stat) => {
    const usage = parseStat(stat);
    return usage?.groupId === groupId ? [usage] : [];
  });
}

/** Processes that were started with all of these variables and are in no such group; a zombie has none any more. */
export async function processesWith(
  variables: Readonly<Record<string, string>>,
  outside: number,
  files: ProcFiles,
): Promise<readonly number[]> {
  const wanted = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const found = await Promise.all(
    (await listed(files)).map(async (pid) => {
      const environment = new Set((await read(files, `${pid}/environ`)).split("\0"));
      if (!wanted.every((variable) => environment.has(variable))) return undefined;
      const process = parseStat(await read(files, `${pid}/stat`));
      return process?.groupId === outside ? undefined : process?.pid;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

async function listed(files: ProcFiles): Promise<readonly string[]> {
  return (await files.list().catch(() => [])).filter((name) => /^\d+$/.test(name));
}

/** Empty where the process has ended, or is somebody else's. */
function read(files: ProcFiles, path: string): Promise<string> {
  return files.read(`/proc/${path}`).catch(() => "");
}

/** CPU seconds of the children that this process has waited for, and of those that they waited for. */
export async function ownReapedSeconds(files: ProcFiles): Promise<number | undefined> {
  return reapedSeconds(await read(files, "self/stat"));
}

/** The same from the text of a `stat` file. */
export function reapedSeconds(stat: string): number | undefined {
  const { childUser, childSystem } = statFields(stat);
  const seconds = (childUser + childSystem) / TICKS;
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** What a `stat` file tells of its process; undefined where it is no such file. */
export function parseStat(stat: string): (ProcessUsage & { readonly groupId: number }) | undefined {
  const pid = Number.parseInt(stat, 10);
  const { groupId, user, system, pages } = statFields(stat);
  if (![pid, groupId, user, system, pages].every(Number.isFinite)) return undefined;
  return { pid, groupId, cpuSeconds: (user + system) / TICKS, memoryBytes: pages * PAGE };
}

/** proc(5): the command in parentheses may hold anything, so fields are counted from its last parenthesis. */
function statFields(stat: string) {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const at = (index: number): number => Number(fields[index] ?? Number.NaN);
  return { groupId: at(2), user: at(11), system: at(12), childUser: at(13), childSystem: at(14), pages: at(21) };
}
