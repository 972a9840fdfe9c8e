import type { WorkflowEvent } from "../events.ts";
import { objectOf, type Json } from "../json.ts";
import type { Input } from "./template.ts";

export type Inputs = Readonly<Record<string, string | number | boolean>>;

/**
 * The `inputs` of a run that somebody started by hand, with the types that the workflow declares; without a value, none
 * but `false` and the empty text. Other events have none at all. Throws on what GitHub would not start a run for.
 */
export function inputsOf({ name, payload }: WorkflowEvent, declared: readonly Input[]): Inputs {
  if (name !== "workflow_dispatch") return {};
  const given = objectOf(payload["inputs"]);
  const unknown = Object.keys(given).filter((key) => !declared.some((input) => input.name === key));
  if (unknown.length > 0) throw new Error(`Unexpected inputs provided: ${unknown.join(", ")}`);
  return Object.fromEntries(declared.map((input) => [input.name, valueOf(input, given[input.name] ?? input.default)]));
}

function valueOf({ name, type }: Input, value: Json | undefined): Inputs[string] {
  const text = value === undefined || value === null ? "" : String(value);
  if (type === "number") return Number(text);
  if (type !== "boolean") return text;
  if (!["true", "false", ""].includes(text)) throw new Error(`The input ${name} is no boolean: ${text}`);
  return text === "true";
}
