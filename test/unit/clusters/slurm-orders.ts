import { UnreachableError } from "../../../src/clusters/cluster.ts";
import type { Exchange } from "../../../src/clusters/exchange.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { fakeSlurm, GROUP, idOf, jobOf, memoryExchange, NOON, slurmRun, type FakeSlurm } from "./slurm-world.ts";

const MINUTE = 60_000;

/** What everybody shares. */
export interface Shared {
  readonly slurm: FakeSlurm;
  readonly exchange: ReturnType<typeof memoryExchange>;
  now: number;
}

/** Who submits, or a moment at which an hour passes while everybody sleeps. */
export type Actor = "hour" | Submitter;

interface Submitter {
  readonly indices: readonly number[];
  /** The call at which it stops for good, counted from 0; `after`: when that was done. */
  readonly dies?: { readonly at: number; readonly after: boolean };
}

interface Waiting {
  readonly what: string;
  readonly isPause: boolean;
  readonly go: () => void;
}

/** Plays submissions in every order of their calls; returns how many orders there were. */
export async function everyOrder(
  actors: readonly Actor[],
  check: (shared: Shared, results: readonly unknown[], steps: readonly string[]) => void | Promise<void>,
  prepare: (shared: Shared) => void = () => undefined,
): Promise<number> {
  // Nothing waits for a disk while orders are played.
  await using host = await fakeHost();
  let count = 0;
  const open: (readonly number[])[] = [[]];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const { shared, results, steps, order, choices } = await play({ host, actors, prepare }, prefix);
    for (const [step, others] of choices.entries())
      if (step >= prefix.length)
        open.push(...others.filter((other) => other !== order[step]).map((other) => [...order.slice(0, step), other]));
    count += 1;
    await Promise.resolve()
      .then(() => check(shared, results, steps))
      .catch((cause: unknown) => {
        throw new Error(`In this order:\n${steps.join("\n")}`, { cause });
      });
  }
  return count;
}

interface Play {
  readonly host: FakeHost;
  readonly actors: readonly Actor[];
  prepare(shared: Shared): void;
}

async function play({ host, actors, prepare }: Play, prefix: readonly number[]) {
  const shared: Shared = { slurm: fakeSlurm(), exchange: memoryExchange(), now: NOON };
  prepare(shared);
  const waiting = new Map<number, Waiting>();
  const results: unknown[] = [];
  const running = actors.map(async (actor, number) => {
    const turn = (what: string, isPause: boolean): Promise<void> =>
      new Promise((resolve) => void waiting.set(number, { what, isPause, go: resolve }));
    if (actor !== "hour") results[number] = await act({ host, shared, actor }, turn);
    else await turn("an hour passes", false).then(() => (shared.now += 60 * MINUTE));
  });
  const [order, steps, choices]: [number[], string[], number[][]] = [[], [], []];
  for (;;) {
    await new Promise((resolve) => void setImmediate(resolve));
    const busy = [...waiting].filter(([, { isPause }]) => !isPause).map(([number]) => number);
    // Who pauses goes on when nobody else does anything: its time has passed then.
    const ready = (busy.length > 0 ? busy : [...waiting.keys()]).toSorted((a, b) => a - b);
    const next = prefix[order.length] ?? ready[0];
    const step = next === undefined ? undefined : waiting.get(next);
    if (next === undefined || step === undefined) break;
    waiting.delete(next);
    if (step.isPause) shared.now += MINUTE;
    order.push(next);
    choices.push(ready);
    steps.push(`${next} ${step.what}`);
    step.go();
  }
  await Promise.race([Promise.all(running), new Promise((resolve) => void setImmediate(resolve))]);
  return { shared, results, steps, order, choices };
}

type Turn = (what: string, isPause: boolean) => Promise<void>;

/** What others can see, or see of others. Reads of single files lie next to these. */
async function act(
  { host, shared, actor: { indices, dies } }: { host: FakeHost; shared: Shared; actor: Submitter },
  turn: Turn,
): Promise<unknown> {
  let calls = 0;
  const never = new Promise<never>(() => undefined);
  const around = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    await turn(what, false);
    const isLast = calls === dies?.at;
    calls += 1;
    if (isLast && !dies?.after) return await never;
    const answer = await call();
    return isLast ? await never : answer;
  };
  const { exchange, slurm } = shared;
  const taking: Exchange = {
    ...exchange,
    list: async (folder) => await around("list", () => exchange.list(folder)),
    claim: async (path, bytes) =>
      path.startsWith(`jobs/${GROUP}/`)
        ? await around("claim", () => exchange.claim(path, bytes))
        : await exchange.claim(path, bytes),
    write: async (path, bytes) =>
      await around(`write ${path.split("/").at(-1) ?? ""}`, () => exchange.write(path, bytes)),
  };
  const run = await slurmRun({
    host,
    slurm,
    exchange: taking,
    now: () => shared.now,
    pause: async () => await turn("pause", true),
    run: async (command, options) => {
      // Accounting has what the queue has: the two are one look.
      const isLook = command[0] === "sacct";
      return isLook
        ? slurm.run(command, options)
        : await around(command[0] ?? "", async () => slurm.run(command, options));
    },
  });
  return await run.cluster.submit(indices.map((index) => jobOf(index))).catch((error: unknown) => {
    if (error instanceof UnreachableError) return "unreachable";
    throw error;
  });
}

/** How many processes train for each id where Slurm starts all its jobs, in this order or the other way round. */
export function trainers({ slurm, exchange }: Shared, isReversed: boolean): Readonly<Record<string, number>> {
  const owners = new Map<string, number>();
  const counts: Record<string, number> = {};
  for (const job of isReversed ? slurm.jobs.toReversed() : slurm.jobs) {
    if (exchange.files.has(`jobs/${idOf(job)}/slurm-owner`)) continue;
    if (!owners.has(idOf(job))) owners.set(idOf(job), job.number);
    if (owners.get(idOf(job)) === job.number) counts[idOf(job)] = (counts[idOf(job)] ?? 0) + 1;
  }
  return counts;
}
