import { structureProblem } from "./file-facts.ts";
import type { CodeOptions } from "./numpy-scan.ts";
import type { TorchStorage } from "./pickle-machine.ts";
import { scanPickle } from "./pickle-scan.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";

/** Two pickles: torch.save's magic number and its protocol 1001, in the bytes that PyTorch before 1.6 wrote. */
const START = Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de9032e", "hex");
const MOST_KEYS_BYTES = 16 * 2 ** 20;

export async function isLegacyTorch(source: RandomAccess): Promise<boolean> {
  return START.equals(await source.read(0, START.length));
}

/**
 * A file of torch.save before PyTorch 1.6: five pickles (magic number, protocol, machine, model, keys of storages), and
 * then, in the order of the keys, each storage with a count before it (_legacy_load of torch/serialization.py).
 */
export async function scanLegacyTorch(source: RandomAccess, { allow, used }: CodeOptions): Promise<readonly Problem[]> {
  const machine = await scanPickle(source, { allow: [], start: START.length, pickles: "one", hasArrays: false });
  if (machine.problems.length > 0) return machine.problems;
  const model = await scanPickle(source, {
    allow,
    used,
    start: machine.end,
    pickles: "one",
    isTorch: true,
    hasArrays: false,
  });
  if (model.problems.length > 0) return model.problems;
  const keys = await readKeys(source, model.end);
  if (keys === undefined) return [broken("has a list of storages that PyTorch does not write")];
  const end = await passStorages(source, {
    ...keys,
    storages: new Map(model.storages.map((each) => [each.key, each])),
  });
  return end === source.size ? [] : [broken("has storages of other sizes than its tensors, or bytes behind them")];
}

interface Keys {
  readonly keys: readonly string[];
  readonly end: number;
}

/** The list of strings as the pickler of protocol 2 writes it, in one form only. */
async function readKeys(source: RandomAccess, start: number): Promise<Keys | undefined> {
  const bytes = Buffer.from(await source.read(start, MOST_KEYS_BYTES));
  if (bytes.toString("latin1", 0, 5) !== "\x80\x02]q\0") return undefined;
  const keys: string[] = [];
  let at = 5;
  while (at < bytes.length) {
    const code = String.fromCharCode(bytes[at] ?? 0);
    if (code === ".") return { keys, end: start + at + 1 };
    if (code === "X" && at + 5 <= bytes.length) {
      const length = bytes.readUInt32LE(at + 1);
      keys.push(bytes.toString("utf8", at + 5, at + 5 + length));
      at += 5 + length;
    } else if ("(ea".includes(code)) at += 1;
    else if (code === "q") at += 2;
    else if (code === "r") at += 5;
    else return undefined;
  }
  return undefined;
}

/** Where the last storage ends; undefined where they are not as the model says. */
async function passStorages(
  source: RandomAccess,
  { keys, end, storages }: Keys & { readonly storages: ReadonlyMap<string, TorchStorage> },
): Promise<number | undefined> {
  if (keys.length !== storages.size || new Set(keys).size !== keys.length) return undefined;
  let at = end;
  for (const key of keys) {
    const storage = storages.get(key);
    const count = Buffer.from(await source.read(at, 8));
    if (storage === undefined || count.length < 8) return undefined;
    if (Number(count.readBigUInt64LE()) * storage.elementBytes !== storage.bytes) return undefined;
    at += 8 + storage.bytes;
  }
  return at;
}

function broken(reason: string): Problem {
  return structureProblem(
    "torch-legacy",
    `The PyTorch file of before 1.6 ${reason}. Save it again with a newer PyTorch.`,
  );
}
