import { pointerTo } from "./pointers.ts";
import { isRecord } from "../kernel/guards.ts";

/**
 * The JSON pointer of a dotted key, the inverse of `dotted`, in a file that says this. A key that is there may hold
 * dots itself: of those that fit the longest is meant. Undefined where the text is no dotted key.
 */
export function pointerOf(key: string, file: unknown): string | undefined {
  let [pointer, rest, at] = ["", key, file];
  do {
    const step = stepOf(rest, at);
    if (step === undefined) return undefined;
    pointer = pointerTo(pointer, step.name);
    at = memberOf(at, step.name);
    rest = step.rest;
  } while (rest !== "");
  return pointer;
}

interface Step {
  readonly name: string;
  readonly rest: string;
}

function stepOf(text: string, at: unknown): Step | undefined {
  const known = isRecord(at) ? Object.keys(at).filter((name) => name !== "" && text.startsWith(name)) : [];
  const fitting = known.toSorted((a, b) => b.length - a.length).map((name) => after(name, text.slice(name.length)));
  const [, index, behind] = /^\[(\d{1,9})\](.*)$/s.exec(text) ?? [];
  const [, name, rest] = /^([^.[\]]+)(.*)$/s.exec(text) ?? [];
  const unknown = [
    index === undefined ? undefined : after(index, behind ?? ""),
    name === undefined ? undefined : after(name, rest ?? ""),
  ];
  return [...fitting, ...unknown].find((step) => step !== undefined);
}

/** The step, if what comes behind it begins another or ends. */
function after(name: string, rest: string): Step | undefined {
  if (rest === "" || rest.startsWith("[")) return { name, rest };
  return rest.startsWith(".") && !/^\.(?:$|[.[])/.test(rest) ? { name, rest: rest.slice(1) } : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value[Number(name)];
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
