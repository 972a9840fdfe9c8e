import { passArray } from "./joblib-array.ts";
import { extraGrants } from "./pickle-grants.ts";
import { Missing, PickleInput, Refusal } from "./pickle-input.ts";
import { PickleMachine, type MachineRules, type TorchStorage } from "./pickle-machine.ts";
import { HANDLERS } from "./pickle-opcodes.ts";
import { PickleProblems } from "./pickle-problems.ts";
import { plainText } from "./pickle-text.ts";
import type { Value } from "./pickle-values.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";

interface PickleOptions {
  /** Globals that this model may import besides, as `module.name`. */
  readonly allow?: readonly string[];
  /** Takes those of them that it does import. */
  readonly used?: Set<string>;
  /** Where the pickle begins. Default: 0. */
  readonly start?: number;
  /** `one`: what follows the first pickle is somebody else's. Default: pickles up to the end, and nothing else. */
  readonly pickles?: "one" | "all";
  /** Persistent ids are storages of PyTorch. */
  readonly isTorch?: boolean;
  /** Arrays of joblib may lie in the stream. Default: true. */
  readonly hasArrays?: boolean;
  /** The archive's entry, to name the place. */
  readonly entry?: string;
}

interface PickleScan {
  readonly problems: readonly Problem[];
  /** All that it imports, as `module.name`, sorted. */
  readonly globals: readonly string[];
  /** Behind the last STOP that was reached. */
  readonly end: number;
  /** PyTorch's storages that it names. */
  readonly storages: readonly TorchStorage[];
}

const MOST_PICKLES = 10_000;
const STACK_CHECK = 4096;

/**
 * What loading a pickle would import and call, without loading it: every opcode of protocols 0 to 5 is followed on an
 * abstract stack and memo. What is not on the list of globals, what an honest pickle never does, and whatever is not
 * understood is a problem. Large payloads are passed, not read.
 */
export async function scanPickle(source: RandomAccess, options: PickleOptions = {}): Promise<PickleScan> {
  const { allow = [], start = 0, isTorch = false, hasArrays = true, entry } = options;
  const problems = new PickleProblems(entry);
  const storages = new Map<string, TorchStorage>();
  const rules: MachineRules = {
    problems,
    isExtra: extraGrants(allow),
    storages: isTorch ? storages : undefined,
    hasArrays,
    globals: new Map(),
  };
  const end = await runAll(source, rules, {
    start,
    most: options.pickles === "one" ? 1 : MOST_PICKLES,
  });
  const imported = [...rules.globals.values()];
  for (const { grant, made } of imported) if (grant?.isByName === true) options.used?.add(made.name);
  const globals = imported.map(({ made }) => made.name).toSorted();
  return { problems: problems.all, globals, end, storages: [...storages.values()] };
}

async function runAll(
  source: RandomAccess,
  rules: MachineRules,
  { start, most }: { readonly start: number; readonly most: number },
): Promise<number> {
  const input = new PickleInput(source, start);
  let end = start;
  for (let pickles = 0; pickles < most; pickles += 1) {
    try {
      await runPickle(source, new PickleMachine(input, rules));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      report(error, rules.problems, { offset: input.opcodeOffset, isFirst: pickles === 0 });
      return end;
    }
    end = input.offset;
    if (end >= source.size || rules.problems.isFull) return end;
  }
  if (most > 1) rules.problems.structure("budget", "is one of too many in one file", end);
  return end;
}

function report(
  { kind, message, isCode }: Refusal,
  problems: PickleProblems,
  { offset, isFirst }: { readonly offset: number; readonly isFirst: boolean },
): void {
  if (isCode) problems.code(kind, message, offset);
  else if (isFirst) problems.structure(kind, message, offset);
  else
    problems.structure(
      "trailing-bytes",
      `is followed by bytes that are no pickle: what stands there ${message}`,
      offset,
    );
}

/** Runs one pickle to its STOP; throws the Refusal that ends it before. */
async function runPickle(source: RandomAccess, machine: PickleMachine): Promise<void> {
  const { input } = machine;
  while (!machine.isStopped && !machine.rules.problems.isFull) {
    if (input.isEmpty) await input.fill(1);
    try {
      run(machine);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      input.rewind();
      if (error.text === undefined) await input.fill(error.bytes);
      else machine.fetched(error.text, await source.read(error.text, plainText.bytes));
    }
    const { array } = machine;
    machine.array = undefined;
    if (array?.bytes !== undefined) await passArray(source, input, array.bytes);
    else if (array !== undefined)
      await runPickle(source, new PickleMachine(input, { ...machine.rules, hasArrays: false }));
  }
}

function run(machine: PickleMachine): void {
  const { input } = machine;
  if (machine.isInLine) machine.isInLine = !input.skipLine();
  const push = (value: Value): void => machine.stack.push(value);
  machine.stack.checkBudget();
  while (!input.isEmpty && !machine.isStopped && machine.array === undefined) {
    const numbers = input.numbers(push, machine.frameEnd > 0 ? machine.frameEnd : Number.POSITIVE_INFINITY);
    if (numbers > 0) {
      machine.count += numbers;
      if (machine.frameEnd > 0) checkFrame(machine);
      continue;
    }
    const handler = HANDLERS[input.opcode()];
    if (handler === undefined) throw new Refusal("opcode", "has an instruction that no Python knows");
    handler(machine);
    machine.count += 1;
    if (machine.frameEnd > 0) checkFrame(machine);
    if (machine.count % STACK_CHECK === 0) machine.stack.checkBudget();
  }
}

/** Python's two unpicklers disagree about instructions that cross the end of a frame; picklers never write any. */
function checkFrame(machine: PickleMachine): void {
  const { offset } = machine.input;
  if (offset > machine.frameEnd) throw new Refusal("frame", "has an instruction that crosses the end of its frame");
  if (offset === machine.frameEnd) machine.frameEnd = 0;
  else if (machine.isStopped) throw new Refusal("frame", "ends before its last frame does");
}
