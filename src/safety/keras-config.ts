import { isRecord } from "../kernel/guards.ts";
import { jsonTraits, readJson } from "./json-text.ts";
import { isKerasClass } from "./keras-classes.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";

const MOST_OBJECTS = 1_000_000;
const MOST_DEPTH = 200;

/** Values that keras writes in this form, and that make data and no code. */
const VALUES: ReadonlySet<unknown> = new Set([
  "__tensor__",
  "__numpy__",
  "__bytes__",
  "__tuple__",
  "__dict__",
  "__slice__",
  "__ellipsis__",
  "__keras_tensor__",
]);

/** Which CVE each of them was, or what they load. */
const KNOWN: Readonly<Record<string, string>> = {
  Lambda: "runs Python bytecode from the file (CVE-2024-3660, CVE-2025-9905)",
  TFOpLambda: "runs a function by its name",
  SlicingOpLambda: "runs a function by its name",
  __lambda__: "runs Python bytecode from the file (CVE-2024-3660)",
  function: "takes any function by its name (CVE-2025-1550, CVE-2025-8747)",
  __typespec__: "takes any class by its name",
  TorchModuleWrapper: "unpickles a part of the file (CVE-2025-49655)",
  TFSMLayer: "loads another model by its path",
  JaxLayer: "runs a function from the file",
  FlaxLayer: "runs a function from the file",
};

/**
 * What a Keras configuration asks its reader to make. Only layers, losses and the like that Keras itself defines and that
 * hold no code are allowed; which Keras reads it, and whether its safe mode is on, is not known here.
 */
export function kerasConfigProblems(text: string, at: string): readonly Problem[] {
  let config: unknown;
  try {
    config = readJson(text);
  } catch {
    return [problem("keras-config", "is no JSON", at)];
  }
  if (jsonTraits(text).duplicate !== undefined)
    return [problem("keras-config", "has a key twice, so that readers see different models", at)];
  if (/enable_unsafe_deserialization|safe_mode/.test(text))
    return [problem("keras-unsafe", "switches the safe mode of its reader off (CVE-2025-9906)", at)];
  const found = new Map<string, Problem>();
  const walked = walk(config, (reason, kind) => found.set(reason, problem(kind, reason, at)));
  return walked
    ? [...found.values()].slice(0, 50)
    : [problem("keras-config", "is nested deeper or is larger than any", at)];
}

/** False where it is more than is followed. */
function walk(config: unknown, tell: (reason: string, kind: string) => void): boolean {
  let level: readonly unknown[] = [config];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    const below: unknown[] = [];
    for (const value of level) {
      if (isRecord(value)) judge(value, tell);
      if (typeof value === "object" && value !== null) below.push(...Object.values(value));
    }
    count += below.length;
    if (count > MOST_OBJECTS || depth > MOST_DEPTH) return false;
    level = below.filter((value) => typeof value === "object" && value !== null);
  }
  return true;
}

function judge(value: Readonly<Record<string, unknown>>, tell: (reason: string, kind: string) => void): void {
  const { class_name: name, module, registered_name: registered, config } = value;
  if (name === undefined && module === undefined && registered === undefined) return;
  if (VALUES.has(name) && module === undefined) return;
  if (typeof name === "string" && Object.hasOwn(KNOWN, name)) {
    tell(`has ${quoted(name)}, which ${KNOWN[name] ?? ""}`, "keras-code");
    return;
  }
  const isOwn = typeof name === "string" && isKerasClass(module, name) && isRegisteredAs(registered, name);
  if (!isOwn)
    tell(
      `has ${quoted(`${text(module)}.${text(name)}`)}, which is no part of Keras that is known to hold no code`,
      "keras-custom",
    );
  else if (isRecord(config) && typeof config["vocabulary"] === "string")
    tell(`has a ${quoted(name)} that reads its vocabulary from a path`, "keras-file");
}

/** Keras registers its own classes under no name, or their own. */
function isRegisteredAs(registered: unknown, name: string): boolean {
  return registered === undefined || registered === null || registered === name || registered === `keras>${name}`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "(none)";
}

function problem(kind: string, reason: string, at: string): Problem {
  const message = `The Keras configuration ${reason}. Do not load it; export the model as ONNX or its weights as safetensors.`;
  return { hazard: kind === "keras-config" ? "structure" : "code", kind, message, at };
}
