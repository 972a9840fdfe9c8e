import { isRecord } from "../kernel/guards.ts";
import { pointerSteps } from "./pointers.ts";

/** A JSON Schema as parsed JSON. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * The schema of the value at an instance pointer, through `$ref`s; empty where the schema says nothing of it. (An ajv
 * error's own `schemaPath` is relative to whichever schema was compiled as a function, so it does not lead there.)
 */
export function schemaAt(root: Schema, pointer: string): Schema {
  return pointerSteps(pointer).reduce<Schema>((node, step) => childSchema(root, node, step), root);
}

/** Keys that the object at an instance pointer may have. */
export function knownKeys(root: Schema, pointer: string): readonly string[] {
  return Object.keys(asSchema(mappingForm(root, schemaAt(root, pointer))["properties"]));
}

/** The pattern that an object's keys follow, if there is one. */
export function keyPattern(node: Schema): string {
  const pattern = asSchema(node["propertyNames"])["pattern"];
  return typeof pattern === "string" ? pattern : "";
}

/** The only keys that an object may have, where the schema lists them; else none. */
export function keyChoices(node: Schema): readonly string[] {
  const choices = asSchema(node["propertyNames"])["enum"];
  return Array.isArray(choices) ? choices.map(String) : [];
}

/** The sentence that documents a node: its own, else that of what it refers to. */
export function descriptionOf(root: Schema, node: Schema): string | undefined {
  const own = node["description"] ?? resolved(root, node)["description"];
  return typeof own === "string" ? own : undefined;
}

/** Where in the schema a key of this name exists: dotted paths (`evaluation.slices`), shallow ones first. */
export function placesOf(root: Schema, key: string): readonly string[] {
  const found: string[] = [];
  let level: readonly (readonly [string, Schema])[] = [["", root]];
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    level = level.flatMap(([path, node]) =>
      children(root, node).map(([name, child]) => [join(path, name), child] as const),
    );
    found.push(...level.filter(([path]) => path === key || path.endsWith(`.${key}`)).map(([path]) => path));
  }
  return found;
}

function children(root: Schema, node: Schema): readonly (readonly [string, Schema])[] {
  const properties = asSchema(resolved(root, node)["properties"]);
  return Object.entries(properties).map(([name, child]) => [name, resolved(root, asSchema(child))] as const);
}

function childSchema(root: Schema, node: Schema, step: string): Schema {
  const at = mappingForm(root, node);
  const property = asSchema(at["properties"])[step];
  if (property !== undefined) return resolved(root, asSchema(property));
  const open = isRecord(at["additionalProperties"]) ? at["additionalProperties"] : at["items"];
  return resolved(root, asSchema(open));
}

/** Of a choice, the form that has keys. */
function mappingForm(root: Schema, node: Schema): Schema {
  const at = resolved(root, node);
  const forms = Array.isArray(at["oneOf"]) ? at["oneOf"].map((form) => resolved(root, asSchema(form))) : [];
  return forms.find(({ type }) => type === "object") ?? at;
}

/** The referenced node under what stands beside the reference: a description there is the better one. */
function resolved(root: Schema, node: Schema): Schema {
  const reference = node["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#/")) return node;
  return {
    ...pointerSteps(reference.slice(1)).reduce<Schema>((at, step) => asSchema(at[step]), root),
    ...node,
  };
}

function asSchema(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
