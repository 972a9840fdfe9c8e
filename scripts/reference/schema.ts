import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../sources.ts";

type Scalar = string | number | boolean | null;

/** The parts of JSON Schema that our schemas use. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: Scalar;
  readonly enum?: readonly Scalar[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** A node with the file that its references are relative to. */
export interface Placed {
  readonly file: string;
  readonly node: SchemaNode;
}

export function readSchema(file: string): Placed {
  const node: SchemaNode = JSON.parse(readFileSync(join(ROOT, "schemas", file), "utf8"));
  return { file, node };
}

/** What a node's `$ref` leads to, its own description kept; a node without one is itself. */
export function follow({ file, node }: Placed): Placed {
  if (node.$ref === undefined) return { file, node };
  const [name = "", pointer = ""] = node.$ref.split("#");
  const target = readSchema(name === "" ? file : name);
  const definition = pointer.replace(/^\/\$defs\//, "");
  const found = definition === "" ? target.node : target.node.$defs?.[definition];
  if (found === undefined) throw new Error(`${file}: ${node.$ref} leads nowhere`);
  const { $ref: _, ...own } = node;
  return follow({ file: target.file, node: { ...found, ...own } });
}

/** One row of a reference table. */
export interface KeyRow {
  readonly path: string;
  readonly type: string;
  /** Empty where it may be left out without a default. */
  readonly fallback: string;
  readonly meaning: string;
}

/** Every key below a schema, parents before children. A definition is spelled out once, where it is reached first. */
export function keyRows(schema: Placed): readonly KeyRow[] {
  const homes = definitionHomes(schema);
  const rows = (path: string, placed: Placed, isRequired: boolean): readonly KeyRow[] => {
    const resolved = follow(placed);
    const home = homes.get(referenceOf(placed));
    const isRepeated = home !== undefined && home !== path;
    const row = path === "" ? [] : [rowOf(path, resolved, { isRequired, name: definitionName(placed) })];
    if (isRepeated)
      return row.map((told) => ({
        ...told,
        meaning: `${told.meaning} Its keys are those of \`${home}\`.`.trim(),
      }));
    return [...row, ...children(path, resolved).flatMap((child) => rows(child.path, child.placed, child.isRequired))];
  };
  return rows("", schema, false);
}

interface Child {
  readonly path: string;
  readonly placed: Placed;
  readonly isRequired: boolean;
}

function children(path: string, { file, node }: Placed): readonly Child[] {
  const within = path === "" ? "" : `${path}.`;
  const named = Object.entries(node.properties ?? {}).map(([key, child]) => ({
    path: `${within}${key}`,
    placed: { file, node: child },
    isRequired: node.required?.includes(key) === true,
  }));
  const more =
    typeof node.additionalProperties === "object"
      ? inner(`${within}<name>`, { file, node: node.additionalProperties })
      : [];
  const items = node.items === undefined ? [] : grandchildren(`${path}[]`, { file, node: node.items });
  const options = (node.oneOf ?? []).flatMap((option) => grandchildren(path, { file, node: option }));
  return [...named, ...more, ...items, ...options];
}

/** A value by name gets a row of its own only where it has keys of its own. */
function inner(path: string, placed: Placed): readonly Child[] {
  return children(path, follow(placed)).length > 0 ? [{ path, placed, isRequired: false }] : [];
}

/** Keys of list items and alternatives; lists and alternatives themselves have their row already. */
function grandchildren(path: string, placed: Placed): readonly Child[] {
  return children(path, follow(placed));
}

/** The shallowest path of each definition that has keys. */
function definitionHomes(schema: Placed): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  let level: readonly Child[] = [{ path: "", placed: schema, isRequired: false }];
  while (level.length > 0) {
    const next: Child[] = [];
    for (const { path, placed } of level) {
      const reference = referenceOf(placed);
      if (homes.has(reference)) continue;
      const below = children(path, follow(placed));
      if (reference !== "" && below.length > 0) homes.set(reference, path);
      next.push(...below);
    }
    level = next;
  }
  return homes;
}

function referenceOf({ file, node }: Placed): string {
  if (node.$ref === undefined) return "";
  return node.$ref.startsWith("#") ? `${file}${node.$ref}` : node.$ref;
}

function definitionName({ node }: Placed): string {
  return node.$ref?.split("/").at(-1) ?? "";
}

interface Naming {
  readonly isRequired: boolean;
  /** Of the definition that the key refers to. */
  readonly name: string;
}

function rowOf(path: string, { file, node }: Placed, { isRequired, name }: Naming): KeyRow {
  const description = node.description ?? "";
  const told = /\s*Default: (.+?)\.(?=$|\s+[A-Z])/.exec(description);
  const declared = node.default === undefined ? told?.[1] : `\`${JSON.stringify(node.default).replaceAll('"', "")}\``;
  return {
    path,
    type: typeText({ file, node }, name),
    fallback: isRequired ? "**required**" : (declared ?? ""),
    meaning: (told === null ? description : description.replace(told[0], "")).trim(),
  };
}

/** What a definition is called where its own words say more than "text". */
const NAMED: Readonly<Record<string, string>> = {
  name: "name",
  path: "path",
  column: "column",
  duration: "duration",
  bytes: "size",
  date: "day",
  command: "list of text",
  digest: "digest",
  content: "digest",
  interval: "two numbers or null",
  value: "number or null",
  points: "list of pairs of numbers",
};

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  null: "null",
  object: "object",
};

function typeText({ file, node }: Placed, name: string): string {
  const named = NAMED[name];
  if (named !== undefined) return named;
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.oneOf !== undefined) return node.oneOf.map((option) => optionText({ file, node: option })).join(" or ");
  if (node.type === "array")
    return `list of ${node.items === undefined ? "anything" : plural(optionText({ file, node: node.items }))}`;
  if (typeof node.additionalProperties === "object")
    return `${optionText({ file, node: node.additionalProperties })} by name`;
  const types = typeof node.type === "string" ? [node.type] : (node.type ?? []);
  return `${types.map((type) => WORDS[type] ?? type).join(", ")}${bounds(node)}`;
}

function optionText(placed: Placed): string {
  return typeText(follow(placed), definitionName(placed));
}

function plural(type: string): string {
  return type === "object"
    ? "objects"
    : type === "column"
      ? "columns"
      : type === "path"
        ? "paths"
        : type === "digest"
          ? "digests"
          : type;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  const least =
    minimum === undefined
      ? exclusiveMinimum === undefined
        ? undefined
        : `above ${exclusiveMinimum}`
      : `${minimum} or more`;
  const most =
    maximum === undefined
      ? exclusiveMaximum === undefined
        ? undefined
        : `below ${exclusiveMaximum}`
      : `at most ${maximum}`;
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  return [least, most]
    .filter((bound) => bound !== undefined)
    .map((bound) => `, ${bound}`)
    .join("");
}
