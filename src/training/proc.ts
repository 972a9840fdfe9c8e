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

/** Linux: 100 ticks a second and 4 KiB pages on every kernel that GitHub's runner supports. */
const TICKS = 100;
const PAGE = 4096;

/** What the processes of a group use now; empty where there is no /proc. */
export async function groupUsage(groupId: number, files: ProcFiles): Promise<readonly ProcessUsage[]> {
  const names = await files.list().catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => files.read(`/proc/${pid}/stat`).catch(() => "")));
  return stats.flatMap((stat) => {
    const usage = parseStat(stat);
    return usage?.groupId === groupId ? [usage] : [];
  });
}

/** proc(5): the command in parentheses may hold anything, so fields are counted from its last parenthesis. */
export function parseStat(stat: string): (ProcessUsage & { readonly groupId: number }) | undefined {
  const pid = Number.parseInt(stat, 10);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [groupId, user, system, pages] = [fields[2], fields[11], fields[12], fields[21]].map(Number);
  if (
    !Number.isFinite(pid) ||
    groupId === undefined ||
    user === undefined ||
    system === undefined ||
    pages === undefined
  )
    return undefined;
  return { pid, groupId, cpuSeconds: (user + system) / TICKS, memoryBytes: pages * PAGE };
}
