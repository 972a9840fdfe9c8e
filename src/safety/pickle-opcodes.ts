import { CALLS } from "./pickle-calls.ts";
import { Refusal } from "./pickle-input.ts";
import type { PickleMachine } from "./pickle-machine.ts";
import {
  BYTES,
  type Dict,
  EMPTY,
  FALSE,
  FROZENSET,
  integer,
  isKind,
  LIST,
  LONG_TUPLE,
  NONE,
  OPAQUE,
  SET,
  TRUE,
  type Value,
} from "./pickle-values.ts";

/** Reads all its operands before it changes anything: it is run again where bytes are missing. */
type Handler = (machine: PickleMachine) => void;

/** Longer tuples decide nothing. */
const MOST_ITEMS = 64;
/** Attributes of an object; of more, nobody knows what they are. */
const MOST_PAIRS = 256;

const atoms: Readonly<Record<string, Handler>> = {
  N: ({ stack }) => stack.push(NONE),
  "\x88": ({ stack }) => stack.push(TRUE),
  "\x89": ({ stack }) => stack.push(FALSE),
  J: ({ stack, input }) => stack.push(integer(input.int32())),
  K: ({ stack, input }) => stack.push(integer(input.uint8())),
  M: ({ stack, input }) => stack.push(integer(input.uint16())),
  G: ({ stack, input }) => {
    input.skip(8);
    stack.push(OPAQUE);
  },
  I: ({ stack, input }) => stack.push(decimal(input.line())),
  L: (machine) => passLine(machine, OPAQUE),
  F: (machine) => passLine(machine, OPAQUE),
  "\x8a": (machine) => pushLong(machine, machine.input.uint8()),
  "\x8b": (machine) => pushLong(machine, machine.input.int32()),
};

const strings: Readonly<Record<string, Handler>> = {
  "\x8c": (machine) => pushCounted(machine, machine.input.uint8(), machine.input.opcodeOffset),
  X: (machine) => pushCounted(machine, machine.input.uint32(), machine.input.opcodeOffset),
  "\x8d": (machine) => pushCounted(machine, machine.input.uint64(), machine.input.opcodeOffset),
  U: (machine) => pushCounted(machine, machine.input.uint8(), machine.input.opcodeOffset),
  T: (machine) => pushCounted(machine, machine.input.int32(), machine.input.opcodeOffset),
  S: (machine) => passLine(machine, machine.input.opcodeOffset),
  V: (machine) => passLine(machine, machine.input.opcodeOffset),
  C: (machine) => pushCounted(machine, machine.input.uint8(), BYTES),
  B: (machine) => pushCounted(machine, machine.input.uint32(), BYTES),
  "\x8e": (machine) => pushCounted(machine, machine.input.uint64(), BYTES),
  "\x96": (machine) => pushCounted(machine, machine.input.uint64(), OPAQUE),
};

const containers: Readonly<Record<string, Handler>> = {
  "]": ({ stack }) => stack.push(LIST),
  "}": ({ stack }) => stack.push(emptyDict()),
  ")": ({ stack }) => stack.push(EMPTY),
  "\x8f": ({ stack }) => stack.push(SET),
  "(": ({ stack }) => stack.mark(),
  l: (machine) => fromMark(machine, () => LIST),
  t: (machine) => fromMark(machine, tuple),
  d: (machine) => fromMark(machine, dict),
  "\x91": (machine) => fromMark(machine, () => FROZENSET),
  "\x85": (machine) => fromTop(machine, 1),
  "\x86": (machine) => fromTop(machine, 2),
  "\x87": (machine) => fromTop(machine, 3),
  a: (machine) => {
    machine.addItems(machine.stack.peek(1), LIST);
    machine.stack.pop();
  },
  e: (machine) => {
    machine.stack.closeMark();
    machine.addItems(machine.stack.peek(), LIST);
  },
  "\x90": (machine) => {
    machine.stack.closeMark();
    machine.addItems(machine.stack.peek(), SET);
  },
  s: (machine) => {
    const { stack } = machine;
    addPairs(machine, stack.peek(2), { items: [stack.peek(1), stack.peek()], count: 2 });
    stack.pop();
    stack.pop();
  },
  u: (machine) => {
    const pairs = machine.stack.marked(2 * MOST_PAIRS);
    machine.stack.closeMark();
    addPairs(machine, machine.stack.peek(), pairs);
  },
};

const stacking: Readonly<Record<string, Handler>> = {
  "0": ({ stack }) => stack.popAny(),
  "1": ({ stack }) => stack.closeMark(),
  "2": (machine) => machine.stack.push(machine.shared(machine.stack.peek())),
  g: (machine) => fromMemo(machine, memoIndex(machine.input.line())),
  h: (machine) => fromMemo(machine, machine.input.uint8()),
  j: (machine) => fromMemo(machine, machine.input.uint32()),
  p: ({ memo, input, stack }) => memo.put(memoIndex(input.line()), stack.peek()),
  q: ({ memo, input, stack }) => memo.put(input.uint8(), stack.peek()),
  r: ({ memo, input, stack }) => memo.put(input.uint32(), stack.peek()),
  "\x94": ({ memo, stack }) => memo.memoize(stack.peek()),
};

const framing: Readonly<Record<string, Handler>> = {
  "\x80": (machine) => {
    const version = machine.input.uint8();
    if (machine.count > 0) throw new Refusal("proto", "announces its protocol in the middle");
    if (version > 5) throw new Refusal("proto", "is of a protocol that no Python has yet");
  },
  "\x95": (machine) => {
    const length = machine.input.uint64();
    if (machine.frameEnd > 0) throw new Refusal("frame", "begins a frame inside a frame");
    if (length > machine.input.left) throw new Refusal("truncated", "has a frame that is longer than the file");
    machine.frameEnd = machine.input.offset + length;
  },
  ".": (machine) => {
    const { stack } = machine;
    if (stack.length !== 1 || stack.hasMarks) throw new Refusal("stack", "ends with more or fewer values than one");
    machine.isStopped = true;
  },
};

const BY_CODE: Readonly<Record<string, Handler>> = {
  ...atoms,
  ...strings,
  ...containers,
  ...stacking,
  ...CALLS,
  ...framing,
};

/** The 68 opcodes of Python's pickletools (3.14, protocols 0 to 5) by their byte; every other byte is refused. */
export const HANDLERS: readonly (Handler | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => BY_CODE[String.fromCharCode(code)],
);

function pushCounted({ stack, input }: PickleMachine, length: number, value: Value): void {
  if (length < 0) throw new Refusal("opcode", "has a string of negative length");
  input.skip(length);
  stack.push(value);
}

function pushLong({ stack, input }: PickleMachine, length: number): void {
  if (length < 0) throw new Refusal("opcode", "has a number of negative length");
  const value = input.signed(length);
  stack.push(value === undefined ? OPAQUE : integer(value));
}

function passLine(machine: PickleMachine, value: Value): void {
  machine.isInLine = !machine.input.skipLine();
  machine.stack.push(value);
}

/** `I01` and `I00` are true and false. */
function decimal(line: Uint8Array): Value {
  const text = new TextDecoder("latin1").decode(line);
  if (text === "01") return TRUE;
  if (text === "00") return FALSE;
  return /^-?\d{1,15}$/.test(text) ? integer(Number(text)) : OPAQUE;
}

function memoIndex(line: Uint8Array): number {
  const text = new TextDecoder("latin1").decode(line);
  if (!/^\d{1,10}$/.test(text)) throw new Refusal("memo", "numbers what it remembers by no number");
  return Number(text);
}

function fromMemo(machine: PickleMachine, index: number): void {
  machine.stack.push(machine.shared(machine.memo.get(index)));
}

/** Values above a mark: how many, and the first of them. */
interface Marked {
  readonly items: readonly Value[];
  readonly count: number;
}

function fromMark({ stack }: PickleMachine, make: (marked: Marked) => Value): void {
  const marked = stack.marked(2 * MOST_PAIRS);
  stack.closeMark();
  stack.push(make(marked));
}

function fromTop({ stack }: PickleMachine, count: 1 | 2 | 3): void {
  const last = stack.pop();
  const second = count > 1 ? stack.pop() : last;
  const first = count > 2 ? stack.pop() : second;
  const items = count === 1 ? [last] : count === 2 ? [second, last] : [first, second, last];
  stack.push({ kind: "tuple", items });
}

function tuple({ items, count }: Marked): Value {
  if (count === 0) return EMPTY;
  return count > MOST_ITEMS ? LONG_TUPLE : { kind: "tuple", items };
}

function emptyDict(): Dict {
  return { kind: "dict", pairs: [], isWhole: true, isSealed: false };
}

function dict(pairs: Marked): Value {
  const made = emptyDict();
  keepPairs(made, pairs);
  return made;
}

function addPairs(machine: PickleMachine, target: Value, pairs: Marked): void {
  machine.addItems(target, "dict");
  if (isKind(target, "dict")) keepPairs(target, pairs);
  else if (pairs.count % 2 === 1) throw odd();
}

function keepPairs(target: Dict, { items, count }: Marked): void {
  if (count % 2 === 1) throw odd();
  if (!target.isWhole) return;
  if (target.pairs.length + count <= 2 * MOST_PAIRS) {
    for (const item of items) target.pairs.push(item);
    return;
  }
  target.isWhole = false;
  target.pairs.length = 0;
}

function odd(): Refusal {
  return new Refusal("stack", "has a key without a value");
}
