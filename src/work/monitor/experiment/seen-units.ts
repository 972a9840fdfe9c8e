import type { ExperimentMemory } from "../../../generated/types.ts";
import { armOf } from "./share.ts";

const PLACES = 32_768;
/** The first window fills so much of the bitmap at most. */
const FIRST_FILL = 0.1;
/** Beyond it nothing new is counted: most new units would be taken for known ones. */
const LARGEST_FILL = 0.6;

export type Seen = Pick<ExperimentMemory, "seen" | "rate" | "assigned">;

export interface Counted extends Seen {
  /** The share of the window's units that the other arm has had in an earlier window; 0 where chance explains it. */
  readonly switched: number;
}

/**
 * Which units are new, in bounded memory: a bitmap for each arm, of a share of the units that the first window
 * fixes. A new unit whose place is taken counts as known, whichever arm it is in, so the arms of the units that
 * count are drawn as all units' were.
 */
export function countNewUnits(entries: Float64Array, before: Seen | undefined): Counted {
  const rate = before?.rate ?? firstRate(entries);
  const maps = [0, 1].map((arm) => bytesOf(before?.seen[arm]));
  const full = maps.map((map) => filled(map) > LARGEST_FILL * PLACES).includes(true);
  const assigned = [before?.assigned[0] ?? 0, before?.assigned[1] ?? 0];
  const known = maps.map((map) => map.slice());
  const crossings = { followed: 0, met: 0, expected: 0 };
  const fills = known.map((map) => filled(map) / PLACES);
  for (const entry of entries) {
    const hash = Math.floor(entry / 2);
    const arm = armOf(entry);
    const isFollowed = (Math.floor(hash / 64) % 4096) / 4096 < rate;
    const place = Math.floor(hash / 262_144) % PLACES;
    const isKnown = known.some((map) => hasPlace(map, place));
    if (isFollowed) {
      crossings.followed += 1;
      crossings.met += hasPlace(known[1 - arm]!, place) ? 1 : 0;
      crossings.expected += fills[1 - arm]!;
    }
    if (before === undefined || (isFollowed && !isKnown && !full)) assigned[arm]! += 1;
    if (isFollowed && !full) maps[arm]![place >> 3]! |= 1 << (place & 7);
  }
  return {
    seen: maps.map((map) => Buffer.from(map).toString("base64")),
    rate,
    assigned,
    switched: switchedShare(crossings),
  };
}

/** Other units take places, too: what is five standard deviations above that is no chance. */
function switchedShare({
  followed,
  met,
  expected,
}: {
  readonly followed: number;
  readonly met: number;
  readonly expected: number;
}): number {
  const excess = met - expected;
  return excess > 5 * Math.sqrt(expected + 1) ? excess / followed : 0;
}

/** Units of both arms so far: as many as were counted, or as the filled places tell (linear counting). */
export function unitsSeen({ seen, rate, assigned }: Seen): readonly [number, number] {
  const of = (arm: number): number => {
    const fill = Math.min(PLACES - 1, filled(bytesOf(seen[arm])));
    return Math.max(assigned[arm] ?? 0, Math.round((-PLACES * Math.log1p(-fill / PLACES)) / rate));
  };
  return [of(0), of(1)];
}

function firstRate(entries: Float64Array): number {
  const treated = entries.reduce((sum, entry) => sum + armOf(entry), 0);
  const larger = Math.max(treated, entries.length - treated);
  return Math.max(1 / 4096, Math.min(1, 2 ** Math.floor(Math.log2((FIRST_FILL * PLACES) / Math.max(1, larger)))));
}

function bytesOf(text: string | undefined): Uint8Array {
  const bytes = new Uint8Array(PLACES / 8);
  if (text !== undefined) bytes.set(Buffer.from(text, "base64").subarray(0, bytes.length));
  return bytes;
}

function hasPlace(map: Uint8Array, place: number): boolean {
  return ((map[place >> 3]! >> (place & 7)) & 1) === 1;
}

function filled(map: Uint8Array): number {
  let count = 0;
  for (const byte of map) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
