import modelSchema from "../../../../schemas/model.schema.json" with { type: "json" };
import { isRecord } from "../../../../src/kernel/guards.ts";
import { pointerSteps } from "../../../../src/manifest/pointers.ts";
import { schemaAt } from "../../../../src/manifest/schema-reading.ts";

export type Node = Readonly<Record<string, unknown>>;

/** The schema of a manifest, as parsed JSON. */
export const ROOT: Node = modelSchema;

/** The node that a reference leads to, with what stands beside the reference. */
export function followed(node: unknown): Node {
  const at = isRecord(node) ? node : {};
  const reference = at["$ref"];
  if (typeof reference !== "string") return at;
  const target = pointerSteps(reference.slice(1)).reduce<Node>((parent, step) => followed(parent[step]), ROOT);
  return { ...target, ...at };
}

/** Of a choice, its forms; else the node itself. */
export function formsOf(node: unknown): readonly Node[] {
  const { oneOf } = followed(node);
  return Array.isArray(oneOf) ? oneOf.flatMap(formsOf) : [followed(node)];
}

/** Every leaf that a manifest may have: properties by name, members of maps and items of lists as `*`. */
export function schemaLeaves(node: unknown = ROOT, pointer = ""): readonly string[] {
  const leaves = formsOf(node).flatMap((form) => {
    const below = childrenOf(form).flatMap(([step, child]) => schemaLeaves(child, `${pointer}/${step}`));
    return below.length === 0 ? [pointer] : below;
  });
  return [...new Set(leaves)];
}

/** Every leaf for which the schema tells a default. */
export function defaultsOfSchema(): readonly string[] {
  return schemaLeaves().filter((pointer) => "default" in schemaAt(ROOT, pointer));
}

/** The steps below a node: named properties, and `*` for what is open. */
export function childrenOf(form: Node): readonly (readonly [step: string, child: unknown])[] {
  const open = isRecord(form["additionalProperties"]) ? form["additionalProperties"] : form["items"];
  return [...Object.entries(followed(form["properties"])), ...(isRecord(open) ? [["*", open] as const] : [])];
}
