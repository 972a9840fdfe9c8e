import type { Forge } from "../../src/forge/forge.ts";

/** What a run asked of a forge. */
export interface Meter {
  /** Requests by the call that makes them. */
  readonly calls: Readonly<Record<string, number>>;
  /** Milliseconds that the forge itself took. */
  readonly milliseconds: number;
  /** Blobs that were read. */
  readonly texts: readonly string[];
}

/** A forge in memory that is timed: each of its calls is done by the time it returns its promise. */
export function meteredForge(forge: Forge): { readonly forge: Forge; readonly meter: Meter } {
  const meter = { calls: {} as Record<string, number>, milliseconds: 0, texts: [] as string[] };
  return { forge: metered("", forge, meter), meter };
}

function metered<T extends object>(prefix: string, methods: T, meter: { -readonly [K in keyof Meter]: Meter[K] }): T {
  return new Proxy(methods, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === "object" && member !== null && name !== "repository")
        return metered(`${prefix}${String(name)}.`, member, meter);
      if (typeof member !== "function") return member;
      return async (...args: readonly unknown[]) => {
        const start = performance.now();
        const answer: unknown = member(...args);
        meter.milliseconds += performance.now() - start;
        const call = prefix + String(name);
        meter.calls = { ...meter.calls, [call]: (meter.calls[call] ?? 0) + requestsOf(call, args) };
        const found = await answer;
        if (found instanceof Map) meter.texts = [...meter.texts, ...[...found.values()].map(decoded)];
        return found;
      };
    },
  });
}

/** All are one request, but for blobs. */
function requestsOf(call: string, [ids]: readonly unknown[]): number {
  return call === "refs.blobs" && Array.isArray(ids) ? requestsFor(ids.length) : 1;
}

function decoded(bytes: unknown): string {
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : "";
}

/** As src/forge/github-blobs.ts does where git can: above 200 two requests of git's, else a query for each hundred. */
function requestsFor(blobs: number): number {
  return blobs > 200 ? 2 : Math.ceil(blobs / 100);
}
