import { STORAGE_BYTES } from "./pickle-frameworks.ts";
import { grantOf, isWidened } from "./pickle-grants.ts";
import { dtypeOfCall, setDTypeState } from "./pickle-dtype.ts";
import { Missing, type PickleInput, Refusal } from "./pickle-input.ts";
import type { PickleProblems } from "./pickle-problems.ts";
import { PickleMemo, PickleStack } from "./pickle-stack.ts";
import { plainText } from "./pickle-text.ts";
import { arrayOf, type InlineArray } from "./joblib-wrapper.ts";
import {
  integerOf,
  isKind,
  isText,
  STORAGE,
  type Global,
  type Grant,
  type Instance,
  type Value,
} from "./pickle-values.ts";

/** A storage that a PyTorch pickle names: its bytes lie elsewhere in the archive. */
export interface TorchStorage {
  readonly key: string;
  readonly bytes: number;
  readonly elementBytes: number;
}

export interface MachineRules {
  readonly problems: PickleProblems;
  readonly isExtra: (module: string, name: string) => boolean;
  /** Persistent ids are PyTorch's storages, which go here. */
  readonly storages: Map<string, TorchStorage> | undefined;
  /** Arrays of joblib may follow in the stream. */
  readonly hasArrays: boolean;
  /** Names asked for, for the record. */
  readonly globals: Map<string, Global>;
}

const MOST_GLOBALS = 50_000;
const MOST_TEXTS = 50_000;
/** Texts that had to be fetched from far back; each costs a read. */
const MOST_FETCHES = 500_000;

/** What an unpickler would do, with nothing imported and nothing called. */
export class PickleMachine {
  readonly input: PickleInput;
  readonly stack = new PickleStack();
  readonly memo = new PickleMemo();
  readonly rules: MachineRules;
  readonly #texts = new Map<number, string | undefined>();
  #fetches = 0;
  /** Opcodes so far. */
  count = 0;
  isStopped = false;
  /** Where the frame ends that is open; zero without one. */
  frameEnd = 0;
  /** A line of any length is being passed. */
  isInLine = false;
  /** The array whose bytes come next. */
  array: InlineArray | undefined;

  constructor(input: PickleInput, rules: MachineRules) {
    this.input = input;
    this.rules = rules;
  }

  /** The text of a string of the pickle; undefined for what is none, is no plain text, or is too long for a name. */
  readonly text = (value: Value | undefined): string | undefined => {
    if (!isText(value)) return undefined;
    if (this.#texts.has(value)) return this.#texts.get(value);
    const bytes = this.input.window(value, plainText.bytes);
    if (bytes === undefined) throw new Missing(plainText.bytes, value);
    return this.learn(value, bytes);
  };

  /** Takes in a text that was fetched. */
  fetched(offset: number, bytes: Uint8Array): void {
    this.#fetches += 1;
    if (this.#fetches > MOST_FETCHES) throw new Refusal("budget", "names what it wrote far back too often");
    this.learn(offset, bytes);
  }

  learn(offset: number, bytes: Uint8Array): string | undefined {
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    const text = plainText.read(bytes);
    this.#texts.set(offset, text);
    return text;
  }

  code(kind: string, reason: string): void {
    this.rules.problems.code(kind, reason, this.input.opcodeOffset);
  }

  /** What a name that is allowed was not allowed for. */
  misuse(kind: string, grant: Grant, reason: string): void {
    if (isWidened(grant)) this.rules.problems.misuse(kind, reason, this.input.opcodeOffset);
    else this.code(kind, reason);
  }

  global(module: string, name: string): Global {
    const key = `${module}\0${name}`;
    const known = this.rules.globals.get(key);
    if (known !== undefined) return known;
    if (this.rules.globals.size >= MOST_GLOBALS) throw new Refusal("budget", "imports too many names");
    const grant = this.#grantOf(module, name);
    if (grant === undefined) this.rules.problems.global(module, name, this.input.opcodeOffset);
    const made = { kind: "instance", grant, name: `${module}.${name}` } as const;
    const global: Global = { kind: "global", module, name, grant, made };
    this.rules.globals.set(key, global);
    return global;
  }

  #grantOf(module: string, name: string): Grant | undefined {
    const grant = grantOf(module, name, this.rules.isExtra);
    return grant?.makes === "wrapper" && !this.rules.hasArrays ? undefined : grant;
  }

  /** Both operands have to be strings that stand in the file: a computed name could be any name. */
  stackGlobal(): void {
    const module = this.text(this.stack.peek(1));
    const name = this.text(this.stack.peek());
    if (module === undefined || name === undefined)
      throw new Refusal("dynamic-global", "imports a name that does not stand in it as plain text", true);
    this.stack.pop();
    this.stack.replace(this.global(module, name));
  }

  /** REDUCE, and what INST and OBJ do with arguments. */
  call(callable: Value, values: readonly Value[] | undefined): Value {
    if (!isKind(callable, "global"))
      throw new Refusal("call", "calls what is no import but the result of something else", true);
    const { grant, module, name } = callable;
    if (grant === undefined) return callable.made;
    const isHonest = values !== undefined && grant.call?.(values, this.text) === true;
    if (!isHonest) {
      this.misuse("call", grant, `calls ${module}.${name} in a way that is not known to do no harm`);
      return callable.made;
    }
    if (grant.makes !== "dtype") return callable.made;
    const dtype = dtypeOfCall(values, this.text);
    if (dtype === undefined) throw new Refusal("dtype", "makes a numpy.dtype of a kind that is not followed", true);
    return dtype;
  }

  /** NEWOBJ: an empty object of a class, without its constructor. */
  make(cls: Value, values: Value): Value {
    if (!isKind(cls, "global")) throw new Refusal("call", "makes an object of what is no import", true);
    const { grant, module, name } = cls;
    if (grant === undefined) return cls.made;
    if (grant.isMade !== true || !isKind(values, "tuple") || (values.items.length > 0 && grant.hasMembers !== true)) {
      this.misuse("call", grant, `makes a ${module}.${name} in a way that is not known to do no harm`);
      return cls.made;
    }
    if (grant.makes !== "wrapper") return cls.made;
    // The names of all pickles of a file are one list: what one of them may do is asked here again.
    if (!this.rules.hasArrays)
      throw new Refusal("joblib-array", "has an array of joblib where joblib reads none", true);
    return { kind: "wrapper" };
  }

  build(): void {
    const state = this.stack.peek();
    const target = this.stack.peek(1);
    if (isKind(target, "dtype")) {
      const reason = setDTypeState(target, state, this.text);
      if (reason !== undefined) throw new Refusal("dtype", reason, true);
    } else if (isKind(target, "wrapper")) this.#startArray(state);
    else if (!isKind(target, "instance"))
      throw new Refusal("build", "sets the state of what is no object that it made", true);
    else if (target.grant !== undefined) this.#checkState(target, target.grant, state);
    this.stack.pop();
    if (this.array !== undefined) this.stack.replace(this.global("numpy", "ndarray").made);
  }

  /**
   * A class of Python's gets its attributes from a dictionary. In the other form, of two, they are set one by one:
   * `__class__` makes a Booster of any object then, and freeing it frees an address that stands in the file.
   */
  #checkState(target: Instance, grant: Grant, state: Value): void {
    if (grant.state === undefined) {
      this.misuse("build", grant, `sets the state of a ${target.name}, which has none`);
      return;
    }
    if (grant.state === "own") return;
    const names =
      isKind(state, "dict") && state.isWhole ? state.pairs.filter((_, index) => index % 2 === 0) : undefined;
    const isHonest = names?.every((name) => this.text(name)?.startsWith("__") === false) === true;
    if (!isHonest) this.misuse("build", grant, `gives a ${target.name} a state that is not known to do no harm`);
  }

  #startArray(state: Value): void {
    const array = arrayOf(state, this.text);
    if (typeof array === "string") throw new Refusal("joblib-array", array, true);
    if (this.frameEnd > 0 && this.frameEnd !== this.input.offset)
      throw new Refusal("frame", "has the bytes of an array inside a frame");
    this.frameEnd = 0;
    this.array = array;
  }

  /** Items go to lists, dictionaries and sets; elsewhere a method of that name is called (CVE-2026-24747). */
  addItems(target: Value, builtin: "dict" | number): void {
    if (builtin === "dict" ? isKind(target, "dict") && !target.isSealed : target === builtin) return;
    const takesItems = isKind(target, "instance") && (target.grant === undefined || target.grant.hasItems === true);
    if (!takesItems) throw new Refusal("items", "puts items into what is no list, dictionary or set", true);
  }

  /** A value that is copied or fetched from the memo: what is seen twice must not change after it was judged. */
  shared(value: Value): Value {
    if (isKind(value, "wrapper")) throw new Refusal("joblib-array", "reads one array twice", true);
    if (isKind(value, "dtype")) value.isSealed = true;
    return value;
  }

  persistentId(): void {
    const { storages } = this.rules;
    const id = this.stack.peek();
    if (storages === undefined)
      throw new Refusal("persistent-id", "asks its loader for something by a persistent id", true);
    const storage = this.#storageOf(id);
    if (storage === undefined)
      throw new Refusal("persistent-id", "has a persistent id that is no storage of PyTorch", true);
    const known = storages.get(storage.key);
    if (known !== undefined && (known.bytes !== storage.bytes || known.elementBytes !== storage.elementBytes))
      throw new Refusal("storage", "gives one storage two sizes");
    if (storages.size >= 1_000_000) throw new Refusal("budget", "names more than a million storages");
    storages.set(storage.key, storage);
    this.stack.replace(STORAGE);
  }

  /** `("storage", torch.FloatStorage, key, location, count)`, and a sixth value of None in files before PyTorch 1.6. */
  #storageOf(id: Value): TorchStorage | undefined {
    if (!isKind(id, "tuple") || id.items.length < 5 || id.items.length > 6) return undefined;
    const [word, type, key, location, count] = id.items;
    const name = this.text(key);
    const elements = integerOf(count);
    if (this.text(word) !== "storage" || this.text(location) === undefined || name === undefined) return undefined;
    if (!isKind(type, "global") || type.grant?.role !== "storage" || elements === undefined || elements < 0)
      return undefined;
    if (id.items.length === 6 && id.items[5] !== -1) return undefined;
    const elementBytes = STORAGE_BYTES[type.name] ?? Number.NaN;
    return { key: name, bytes: elements * elementBytes, elementBytes };
  }
}
