import { UserError } from "../kernel/errors.ts";
import { changesBetween, type Change, type Steps } from "./edit-change.ts";
import { isCollection, isList, type YamlValue } from "./edit-value.ts";
import { dotted, pointerSteps, pointerTo } from "./pointers.ts";

/** How far a pointer leads. */
interface Path {
  /** As far as there is something. */
  readonly at: Steps;
  /** What is not there. */
  readonly rest: readonly string[];
  /** What the existing part leads to. */
  readonly value: unknown;
}

export function pathTo(root: unknown, pointer: string): Path {
  const steps = pointerSteps(pointer);
  const at: (string | number)[] = [];
  let value = root;
  for (const [index, step] of steps.entries()) {
    const next = stepOf(value, step);
    if (next === undefined) return { at, rest: steps.slice(index), value };
    at.push(next);
    value = Reflect.get(Object(value), next);
  }
  return { at, rest: [], value };
}

export function changesTo({ at, rest, value: found }: Path, value: YamlValue): readonly Change[] {
  const [missing, ...deeper] = rest;
  if (missing === undefined) {
    if (at.length === 0) throw new TypeError("A pointer to the whole file is no edit.");
    return changesBetween(found, value, at);
  }
  const nested = deeper.reduceRight<YamlValue>((inner, step) => Object.fromEntries([[step, inner]]), value);
  if (isList(found)) {
    if (missing === String(found.length)) return [{ kind: "insert", at: [...at, found.length], value: nested }];
    throw new UserError(`${dotted(pointerTo("", ...at))} has ${found.length} items, so there is no place ${missing}.`);
  }
  if (isCollection(found)) return [{ kind: "insert", at: [...at, missing], value: nested }];
  if (found === null && at.length > 0) return [{ kind: "replace", at, value: Object.fromEntries([[missing, nested]]) }];
  const where = at.length === 0 ? "The file" : dotted(pointerTo("", ...at));
  throw new UserError(`${where} holds no keys, so ${missing} cannot be set in it.`);
}

function stepOf(value: unknown, step: string): string | number | undefined {
  if (isList(value)) return /^(?:0|[1-9]\d*)$/.test(step) && Number(step) < value.length ? Number(step) : undefined;
  return isCollection(value) && Object.hasOwn(value, step) ? step : undefined;
}
