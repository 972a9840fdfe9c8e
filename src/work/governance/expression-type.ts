import { isRecord } from "../../kernel/guards.ts";
import { itemsOf, kindsAt, keyOf, keysOf, type JsonKind, type SchemaNode } from "../../manifest/input-schema.ts";

/** What an expression gives; `any` where only its evaluation tells. */
export type Type =
  | { readonly kind: "any" | "bool" | "number" | "string" | "timestamp" | "duration" | "type" }
  | { readonly kind: "list"; readonly item: Type }
  | { readonly kind: "map"; readonly keys: Keys };

/** The keys of a map: what each leads to, and which it names. */
export interface Keys {
  at(key: string): Type | undefined;
  /** Of a map with any keys. */
  readonly others: Type;
  readonly names: readonly string[];
}

export const ANY: Type = { kind: "any" };
export const BOOL: Type = { kind: "bool" };
export const NUMBER: Type = { kind: "number" };
export const STRING: Type = { kind: "string" };

const BY_KIND = { string: STRING, number: NUMBER, boolean: BOOL } as const;

/** The type of a place in the input document. Inner types are found when they are asked for: schemas refer in circles. */
export function typeAt(place: SchemaNode): Type {
  const [kind, ...more] = kindsAt(place);
  if (kind === undefined || more.length > 0) return ANY;
  return kind === "object" || kind === "array" ? containerAt(place, kind) : BY_KIND[kind];
}

/** The type of a value that is known, such as a parameter. */
export function typeOf(value: unknown): Type {
  if (typeof value === "string") return STRING;
  if (typeof value === "number") return NUMBER;
  if (typeof value === "boolean") return BOOL;
  if (Array.isArray(value)) return { kind: "list", item: value.length === 0 ? ANY : typeOf(value[0]) };
  return isRecord(value) ? mapOf(value) : ANY;
}

/** How a sentence calls it. */
export function wordFor({ kind }: Type): string {
  return WORDS[kind] ?? `a ${kind}`;
}

const WORDS: Partial<Record<Type["kind"], string>> = {
  bool: "true or false",
  string: "a text",
  timestamp: "a time",
  any: "a value",
};

function containerAt(place: SchemaNode, kind: Extract<JsonKind, "object" | "array">): Type {
  const inner = (): Type => {
    const items = itemsOf(place);
    return items === undefined ? ANY : typeAt(items);
  };
  if (kind === "array")
    return Object.freeze({
      kind: "list",
      get item() {
        return inner();
      },
    });
  const at = (key: string): Type | undefined => {
    const found = keyOf(place, key);
    return found === "any" ? ANY : found && typeAt(found);
  };
  return {
    kind: "map",
    keys: {
      at,
      names: keysOf(place),
      get others() {
        return inner();
      },
    },
  };
}

function mapOf(value: Readonly<Record<string, unknown>>): Type {
  const at = (key: string): Type | undefined => (Object.hasOwn(value, key) ? typeOf(value[key]) : undefined);
  return { kind: "map", keys: { at, names: Object.keys(value), others: ANY } };
}
