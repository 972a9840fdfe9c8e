import cardDiffSchema from "../../schemas/card-diff.schema.json" with { type: "json" };
import inputSchema from "../../schemas/governance-input.schema.json" with { type: "json" };
import modelSchema from "../../schemas/model.schema.json" with { type: "json" };
import { isRecord } from "../kernel/guards.ts";
import { pointerSteps } from "./pointers.ts";
import type { Schema } from "./schema-reading.ts";

/** A place of a schema, within the file that its references are relative to. */
export interface SchemaNode {
  readonly root: Schema;
  readonly node: Schema;
}

const FILES: Readonly<Record<string, Schema>> = {
  "card-diff.schema.json": cardDiffSchema,
  "governance-input.schema.json": inputSchema,
  "model.schema.json": modelSchema,
};

/** The document that rules look at. */
export const INPUT_NODE: SchemaNode = { root: inputSchema, node: inputSchema };

export type JsonKind = "object" | "array" | "string" | "number" | "boolean";

/** What a value there can be; empty where the schema leaves it open. */
export function kindsAt(place: SchemaNode): ReadonlySet<JsonKind> {
  return new Set(formsOf(place).flatMap(({ node }) => kindsOf(node)));
}

/** Its key: a place, `any` where any key is allowed, undefined where there is none of this name. */
export function keyOf(place: SchemaNode, key: string): SchemaNode | "any" | undefined {
  const found = formsOf(place).map((form) => keyOfForm(form, key));
  return found.find((one) => one !== undefined && one !== "any") ?? found.find((one) => one === "any");
}

/** The keys it names. */
export function keysOf(place: SchemaNode): readonly string[] {
  return formsOf(place).flatMap(({ node }) => Object.keys(asSchema(node["properties"])));
}

/** The texts that a value there can be; undefined where it can be others. */
export function valuesAt(place: SchemaNode): readonly string[] | undefined {
  const forms = formsOf(place).map(({ node }) => (Array.isArray(node["enum"]) ? node["enum"] : undefined));
  if (forms.includes(undefined)) return undefined;
  return forms.flatMap((values) => values ?? []).filter((value) => typeof value === "string");
}

/** Its items, or the values of an object with any keys. */
export function itemsOf(place: SchemaNode): SchemaNode | undefined {
  for (const { root, node } of formsOf(place)) {
    const items = isRecord(node["items"]) ? node["items"] : node["additionalProperties"];
    if (isRecord(items)) return resolved({ root, node: items });
  }
  return undefined;
}

function keyOfForm({ root, node }: SchemaNode, key: string): SchemaNode | "any" | undefined {
  const properties = asSchema(node["properties"]);
  if (Object.hasOwn(properties, key)) return resolved({ root, node: asSchema(properties[key]) });
  const others = node["additionalProperties"];
  if (isRecord(others)) return resolved({ root, node: others });
  return kindsOf(node).length === 0 || (kindsOf(node).includes("object") && others !== false) ? "any" : undefined;
}

/** The forms of a choice, or the one there is. */
function formsOf(place: SchemaNode): readonly SchemaNode[] {
  const { root, node } = resolved(place);
  const choices = [node["oneOf"], node["anyOf"]].find(Array.isArray);
  return choices === undefined
    ? [{ root, node }]
    : choices.flatMap((choice) => formsOf({ root, node: asSchema(choice) }));
}

function kindsOf({ type, enum: values, const: value }: Schema): readonly JsonKind[] {
  if (Array.isArray(values)) return values.flatMap(kindOfValue);
  if (value !== undefined) return kindOfValue(value);
  return (Array.isArray(type) ? type : [type]).flatMap(asKind);
}

function asKind(type: unknown): readonly JsonKind[] {
  const known = ["object", "array", "string", "number", "boolean"] as const;
  return type === "integer" ? ["number"] : known.filter((kind) => kind === type);
}

function kindOfValue(value: unknown): readonly JsonKind[] {
  return Array.isArray(value) ? ["array"] : asKind(typeof value);
}

function resolved(place: SchemaNode): SchemaNode {
  const reference = place.node["$ref"];
  if (typeof reference !== "string") return place;
  const [file = "", pointer = ""] = reference.split("#");
  const root = file === "" ? place.root : asSchema(FILES[file]);
  const node = pointerSteps(pointer).reduce<Schema>((at, step) => asSchema(at[step]), root);
  return resolved({ root, node });
}

function asSchema(value: unknown): Schema {
  return isRecord(value) ? value : {};
}
