import type { FakeForge } from "./forge.ts";

/** One of several that are at work on a forge at once: a run, or a person. `turn` waits for its turn by hand. */
export type Actor = (forge: FakeForge, turn: (what: string) => Promise<void>) => Promise<unknown>;

export interface Played {
  readonly forge: FakeForge;
  /** What each actor came to, or the error it threw. */
  readonly results: readonly unknown[];
  /** Every step in order: `0 pullRequests.create`. */
  readonly steps: readonly string[];
}

/** Plays the actors in every order in which their calls can follow each other, each on a forge of its own. */
export async function everyOrder(
  start: () => Promise<FakeForge>,
  actors: readonly Actor[],
  check: (played: Played) => void | Promise<void>,
): Promise<number> {
  let count = 0;
  const open: (readonly number[])[] = [[]];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const { order, choices, ...played } = await play(await start(), actors, prefix);
    for (const [step, others] of choices.entries()) {
      if (step < prefix.length) continue;
      open.push(...others.filter((other) => other !== order[step]).map((other) => [...order.slice(0, step), other]));
    }
    count += 1;
    await Promise.resolve(played)
      .then(check)
      .catch((cause: unknown) => {
        throw new Error(`In this order:\n${played.steps.join("\n")}`, { cause });
      });
  }
  return count;
}

interface Waiting {
  readonly what: string;
  readonly go: () => void;
}

async function play(forge: FakeForge, actors: readonly Actor[], prefix: readonly number[]) {
  const waiting = new Map<number, Waiting>();
  const turn = (actor: number) => (what: string) =>
    new Promise<void>((resolve) => void waiting.set(actor, { what, go: resolve }));
  const running = actors.map((act, actor) =>
    act(taking(forge, turn(actor)), turn(actor)).catch((error: unknown) => error),
  );
  const [order, steps, choices]: [number[], string[], number[][]] = [[], [], []];
  for (;;) {
    // Whoever does not wait for a turn by then is done.
    await new Promise((resolve) => void setImmediate(resolve));
    const ready = [...waiting.keys()].toSorted((a, b) => a - b);
    const next = prefix[order.length] ?? ready[0];
    const step = next === undefined ? undefined : waiting.get(next);
    if (next === undefined || step === undefined) break;
    waiting.delete(next);
    order.push(next);
    choices.push(ready);
    steps.push(`${next} ${step.what}`);
    step.go();
  }
  return { forge, results: await Promise.all(running), steps, order, choices };
}

const GROUPS = ["pullRequests", "issues", "labels", "tags", "deployments", "branches"] as const;

/** What nobody else can see, and what is read with the list before it: these calls wait for no turn, or there are too many orders. */
const ALONE: ReadonlySet<string> = new Set(["branches.tree", "branches.commit", "deployments.status"]);

/** The forge, whose calls to proposals each wait for their turn. */
function taking(forge: FakeForge, turn: (what: string) => Promise<void>): FakeForge {
  return around(forge, async (name, call) => {
    if (!ALONE.has(name)) await turn(name);
    return await call();
  });
}

/** The forge with something around each call to proposals: `pullRequests.create`. */
export function around(
  forge: FakeForge,
  wrap: (name: string, call: () => Promise<unknown>) => Promise<unknown>,
): FakeForge {
  const groups = GROUPS.map((group) => [group, wrapped(forge[group], (name, call) => wrap(`${group}.${name}`, call))]);
  return { ...forge, ...Object.fromEntries(groups) };
}

function wrapped<T extends object>(methods: T, wrap: Parameters<typeof around>[1]): T {
  return new Proxy(methods, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: readonly unknown[]): Promise<unknown> => wrap(String(name), async () => await method(...args));
    },
  });
}
