import { celList, celMap, type CelList, type CelMap } from "@bufbuild/cel";
import { isRecord } from "../../kernel/guards.ts";
import type { ReadValue } from "../../kernel/rule-result.ts";
import { truncate } from "../../kernel/text.ts";

/** So many values of one item are evidence; nobody reads more. */
const MOST_READS = 40;
const LONGEST_READ = 200;

type Converted = string | number | boolean | CelMap | CelList;

/** Where a value stands. It is written out only where somebody reads of it: most of what is read decides nothing. */
interface Place {
  readonly above: Place | undefined;
  readonly step: string | number;
}

interface Seen extends Place {
  readonly value: ReadValue;
  readonly isSize?: boolean;
}

/**
 * A JSON document as CEL sees it, which remembers what was looked at. Nothing is converted before it is asked for:
 * a document may be megabytes, and a rule reads a few values of it. Null is absent, as `has()` tells; prototypes hold
 * nothing; a number that is not finite throws wherever it is met.
 */
export class InputView {
  readonly root: CelMap;
  readonly #reading: Reading = {
    read: (value, within, step) => this.#read(value, within, step),
    counted: (place, value) => this.#remember({ ...place, value, isSize: true }),
  };
  #seen: Seen[] = [];
  #absent: Place | undefined;

  constructor(document: Readonly<Record<string, unknown>>) {
    this.root = this.#members(document, undefined);
  }

  /** Values from elsewhere that are read and remembered in the same way, below this name. */
  beside(name: string, value: Readonly<Record<string, unknown>>): CelMap {
    return this.#members(value, { above: undefined, step: name });
  }

  /** Forgets what was looked at, before the next question. */
  reset(): void {
    this.#seen = [];
    this.#absent = undefined;
  }

  /** What was looked at since then, whenever it is called. */
  reads(): () => Readonly<Record<string, ReadValue>> {
    const seen = this.#seen;
    return () => Object.fromEntries(seen.map((one) => [one.isSize ? `size(${pathOf(one)})` : pathOf(one), told(one)]));
  }

  /** What was asked for last and is not there. */
  get absent(): string | undefined {
    return this.#absent && pathOf(this.#absent);
  }

  #members(object: Readonly<Record<string, unknown>>, place: Place | undefined): CelMap {
    return celMap(new Members(object, place, this.#reading));
  }

  #elements(array: readonly unknown[], place: Place): CelList {
    const within = new Inner(place);
    const get = (index: number): Converted | undefined => this.#read(array[index], within, index);
    function* values(): Generator<Converted> {
      for (let index = 0; index < array.length; index += 1) {
        const value = get(index);
        if (value === undefined) throw new Error(`${pathOf({ above: place, step: index })} is null`);
        yield value;
      }
    }
    const size = (): number => {
      this.#remember({ ...place, value: array.length, isSize: true });
      return array.length;
    };
    // The library's own list converts its members by itself, and would not say which were read.
    return Object.defineProperties(celList([]), {
      get: { value: get },
      values: { value: values },
      size: { get: size },
    });
  }

  #read(value: unknown, within: Inner, step: string | number): Converted | undefined {
    if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") {
      if (typeof value === "number" && !Number.isFinite(value))
        throw new Error(`${pathOf({ above: within.place, step })} is not a finite number`);
      if (this.#seen.length < MOST_READS) this.#seen.push({ above: within.place, step, value });
      return value;
    }
    if (value === null || value === undefined) {
      // That something is not there decides as much as what it would say.
      this.#absent = { above: within.place, step };
      this.#remember({ ...this.#absent, value: null });
      return undefined;
    }
    return within.known(step) ?? within.keep(step, this.#container(value, { above: within.place, step }));
  }

  #container(value: unknown, place: Place): CelMap | CelList {
    if (Array.isArray(value)) return this.#elements(value, place);
    if (isRecord(value)) return this.#members(value, place);
    throw new Error(`${pathOf(place)} is no value of JSON`);
  }

  #remember(seen: Seen): void {
    if (this.#seen.length < MOST_READS) this.#seen.push(seen);
  }
}

/** What was converted of one object or list. It is done once: thirty rules look at the same lists. */
class Inner {
  readonly place: Place | undefined;
  #made: Map<string | number, CelMap | CelList> | undefined;

  constructor(place: Place | undefined) {
    this.place = place;
  }

  known(step: string | number): CelMap | CelList | undefined {
    return this.#made?.get(step);
  }

  keep(step: string | number, made: CelMap | CelList): CelMap | CelList {
    this.#made ??= new Map();
    this.#made.set(step, made);
    return made;
  }
}

interface Reading {
  read(value: unknown, within: Inner, step: string): Converted | undefined;
  counted(place: Place, size: number): void;
}

/** An object of JSON as the map that the library reads. */
class Members implements ReadonlyMap<string, Converted> {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #inner: Inner;
  readonly #reading: Reading;

  constructor(object: Readonly<Record<string, unknown>>, place: Place | undefined, reading: Reading) {
    this.#object = object;
    this.#inner = new Inner(place);
    this.#reading = reading;
  }

  get size(): number {
    const size = this.#names().length;
    if (this.#inner.place !== undefined) this.#reading.counted(this.#inner.place, size);
    return size;
  }

  get(key: unknown): Converted | undefined {
    if (typeof key !== "string") return undefined;
    return this.#reading.read(Object.hasOwn(this.#object, key) ? this.#object[key] : undefined, this.#inner, key);
  }

  has(key: unknown): boolean {
    return this.get(key) !== undefined;
  }

  keys(): MapIterator<string> {
    return new Map(this.#names().map((name) => [name, undefined])).keys();
  }

  values(): MapIterator<Converted> {
    return this.#all().values();
  }

  entries(): MapIterator<[string, Converted]> {
    return this.#all().entries();
  }

  [Symbol.iterator](): MapIterator<[string, Converted]> {
    return this.entries();
  }

  forEach(callback: (value: Converted, key: string, map: ReadonlyMap<string, Converted>) => void): void {
    for (const [key, value] of this.#all()) callback(value, key, this);
  }

  #names(): readonly string[] {
    return Object.keys(this.#object).filter((name) => this.#object[name] !== null && this.#object[name] !== undefined);
  }

  #all(): Map<string, Converted> {
    return new Map(this.#names().flatMap((name) => [[name, this.get(name)] as const].filter(isPresent)));
  }
}

function isPresent(entry: readonly [string, Converted | undefined]): entry is readonly [string, Converted] {
  return entry[1] !== undefined;
}

/** `evaluation.slices.0.n`; a key that is no plain word stands in brackets. */
function pathOf({ above, step }: Place): string {
  if (above === undefined) return String(step);
  const isPlain = typeof step === "number" || /^[A-Za-z_][A-Za-z0-9_-]*$/.test(step);
  return isPlain ? `${pathOf(above)}.${step}` : `${pathOf(above)}[${JSON.stringify(step)}]`;
}

function told({ value }: Seen): ReadValue {
  return typeof value === "string" ? truncate(value, LONGEST_READ) : value;
}
