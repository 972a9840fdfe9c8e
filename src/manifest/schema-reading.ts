import { isRecord } from "../kernel/guards.ts";

/** A JSON Schema as parsed JSON. */
export type Schema = Readonly<Record<string, unknown>>;

/** The schema node that an ajv error's `schemaPath` (`#/$defs/target/required`) belongs to: the keyword's parent. */
export function schemaNode(root: Schema, schemaPath: string): Schema {
  const steps = schemaPath.replace(/^#\/?/, "").split("/").slice(0, -1).map(unescape);
  return steps.reduce<Schema>((node, step) => asSchema(node[step]), root);
}

/** The schema of the value at an instance pointer, through `$ref`s; empty where the schema says nothing of it. */
export function schemaAt(root: Schema, pointer: string): Schema {
  const steps = pointer.split("/").slice(1).map(unescape);
  return steps.reduce<Schema>((node, step) => childSchema(root, node, step), root);
}

/** Keys that an object schema knows. */
export function knownKeys(node: Schema): readonly string[] {
  return Object.keys(asSchema(node["properties"]));
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
    level = level.flatMap(([path, node]) => children(root, node).map(([name, child]) => [join(path, name), child] as const));
    found.push(...level.filter(([path]) => path === key || path.endsWith(`.${key}`)).map(([path]) => path));
  }
  return found;
}

function children(root: Schema, node: Schema): readonly (readonly [string, Schema])[] {
  const properties = asSchema(resolved(root, node)["properties"]);
  return Object.entries(properties).map(([name, child]) => [name, resolved(root, asSchema(child))] as const);
}

function childSchema(root: Schema, node: Schema, step: string): Schema {
  const at = resolved(root, node);
  const property = asSchema(at["properties"])[step];
  if (property !== undefined) return resolved(root, asSchema(property));
  const open = isRecord(at["additionalProperties"]) ? at["additionalProperties"] : at["items"];
  return resolved(root, asSchema(open));
}

/** The referenced node under what stands beside the reference: a description there is the better one. */
function resolved(root: Schema, node: Schema): Schema {
  const reference = node["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#/")) return node;
  return { ...schemaNode(root, `${reference}/keyword`), ...node };
}

function asSchema(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

function unescape(step: string): string {
  return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
