import { retrain } from "../../../../../actions/retrain/run.ts";
import { ApiError } from "../../../../../src/forge/api-error.ts";
import type { Forge } from "../../../../../src/forge/forge.ts";
import { runAction } from "../../../../../src/runner/run.ts";
import type { FakeForge } from "../../../../fakes/forge.ts";
import type { Story } from "./story.ts";

export interface RunOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Around its calls. */
  readonly wrap?: Wrap;
}

export interface Ran {
  readonly exitCode: number;
  readonly writes: readonly string[];
}

type Wrap = (name: string, call: () => Promise<unknown>) => Promise<unknown>;

/** The action `retrain` once, as a schedule starts it. */
export async function runOnce(
  { world, findings }: Pick<Story, "world" | "findings">,
  { inputs = {}, wrap }: RunOptions = {},
): Promise<Ran> {
  const { rig } = world;
  world.now += 60_000;
  const before = rig.forge.writes().length;
  const forge = wrap === undefined ? rig.forge : everyCall(rig.forge, wrap);
  const exitCode = await rig.stage(
    retrain,
    async ({ host }) => {
      const heard = {
        ...host,
        annotate: async (all: Parameters<typeof host.annotate>[0]) => void findings.push(...all),
      };
      return await runAction(retrain, { host: heard, connect: async (): Promise<Forge> => forge });
    },
    inputs,
  );
  return { exitCode, writes: rig.forge.writes().slice(before) };
}

const GROUPS = ["refs", "pullRequests", "issues", "labels", "branches"] as const;
const CALLS = ["viewer", "permission", "comments", "createComment", "deleteComment", "fileAt"] as const;

/** The forge with something around each call that a run makes: the ledger's, too. */
function everyCall(forge: FakeForge, wrap: Wrap): FakeForge {
  const groups = GROUPS.map((group) => [group, watched(forge[group], (name) => `${group}.${name}`, wrap)]);
  const alone = watched(Object.fromEntries(CALLS.map((name) => [name, forge[name]])), (name) => name, wrap);
  return {
    ...forge,
    ...Object.fromEntries(CALLS.map((name) => [name, Reflect.get(alone, name)])),
    ...Object.fromEntries(groups),
  };
}

function watched<T extends object>(methods: T, nameOf: (name: string) => string, wrap: Wrap): T {
  return new Proxy(methods, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: readonly unknown[]) => wrap(nameOf(String(name)), async () => await method(...args));
    },
  });
}

/** The call of this number fails, before its effect or after; and all that follow where the run is dead by then. */
export function breaking(
  at: number,
  { status, isDone, isDead }: { readonly status: number; readonly isDone: boolean; readonly isDead: boolean },
): Wrap {
  let count = 0;
  return async (_, call) => {
    const index = count++;
    const isHit = index === at;
    if ((isHit && !isDone) || (isDead && index > at)) throw new ApiError("oops", { status });
    const result = await call();
    if (isHit) throw new ApiError("oops", { status });
    return result;
  };
}

/** Something happens right before the first call of this name. */
export function meanwhile(name: string, happen: () => Promise<void>): Wrap {
  let isDone = false;
  return async (called, call) => {
    const isNow = called === name && !isDone;
    isDone ||= isNow;
    if (isNow) await happen();
    return await call();
  };
}
