import { Refusal } from "./pickle-input.ts";
import type { PickleMachine } from "./pickle-machine.ts";
import { EMPTY, isKind } from "./pickle-values.ts";

const MOST_ARGUMENTS = 64;

/** The opcodes that import, call, make, set a state, or ask somebody else. */
export const CALLS: Readonly<Record<string, (machine: PickleMachine) => void>> = {
  c: (machine) => {
    const [module, name] = twoLines(machine);
    machine.stack.push(machine.global(module, name));
  },
  "\x93": (machine) => machine.stackGlobal(),
  i: (machine) => {
    const [module, name] = twoLines(machine);
    const { items, count } = machine.stack.marked(MOST_ARGUMENTS);
    const made = machine.call(machine.global(module, name), count > MOST_ARGUMENTS ? undefined : items);
    machine.stack.closeMark();
    machine.stack.push(made);
  },
  o: (machine) => {
    const { items, count } = machine.stack.marked(MOST_ARGUMENTS);
    const [callable, ...values] = items;
    if (callable === undefined) throw new Refusal("stack", "makes an object of nothing");
    const made = machine.call(callable, count > MOST_ARGUMENTS ? undefined : values);
    machine.stack.closeMark();
    machine.stack.push(made);
  },
  R: (machine) => {
    const values = machine.stack.peek();
    const made = machine.call(machine.stack.peek(1), isKind(values, "tuple") ? values.items : undefined);
    machine.stack.pop();
    machine.stack.replace(made);
  },
  "\x81": (machine) => {
    const made = machine.make(machine.stack.peek(1), machine.stack.peek());
    machine.stack.pop();
    machine.stack.replace(made);
  },
  "\x92": (machine) => {
    const named = machine.stack.peek();
    const hasNone = isKind(named, "dict") && named.isWhole && named.pairs.length === 0;
    const values = machine.stack.peek(1);
    const made = machine.make(machine.stack.peek(2), hasNone ? values : { kind: "tuple", items: [EMPTY] });
    machine.stack.pop();
    machine.stack.pop();
    machine.stack.replace(made);
  },
  b: (machine) => machine.build(),
  P: ({ input }) => {
    input.line();
    throw new Refusal("persistent-id", "asks its loader for something by a persistent id", true);
  },
  Q: (machine) => machine.persistentId(),
  "\x82": () => extension(),
  "\x83": () => extension(),
  "\x84": () => extension(),
  "\x97": () => buffer(),
  "\x98": () => buffer(),
};

function twoLines({ input }: PickleMachine): readonly [module: string, name: string] {
  const lines = [input.line(), input.line()].map((line) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line);
    } catch {
      throw new Refusal("global", "imports a name that is no UTF-8", true);
    }
  });
  return [lines[0] ?? "", lines[1] ?? ""];
}

function extension(): never {
  throw new Refusal("extension", "imports what a registry of its reader names (EXT1, EXT2, EXT4)", true);
}

function buffer(): never {
  throw new Refusal("buffer", "takes a buffer from outside the file", true);
}
