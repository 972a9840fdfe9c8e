import type { ModelManifest } from "../../../../src/generated/types.ts";
import { validate } from "../../../../src/generated/validate-model-manifest.ts";
import { isRecord } from "../../../../src/kernel/guards.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { FILE } from "../manifests.ts";
import { childrenOf, followed, formsOf, ROOT, type Node } from "./schema-walk.ts";

/** A manifest that differs from another in one place. */
export interface Variation {
  /** The leaf of the schema, or the map or list whose members are others. */
  readonly pattern: string;
  readonly manifest: ModelManifest;
}

/** What a manifest may become by one edit: every value another, every key gone, every key that is not there. */
export function variationsOf(manifest: ModelManifest): readonly Variation[] {
  return varied({ node: ROOT, value: manifest, pattern: "" }).flatMap(({ pattern, value }) =>
    isManifest(value) ? [{ pattern, manifest: value }] : [],
  );
}

/** Whether a value is a manifest that can be resolved. */
export function isManifest(value: unknown): value is ModelManifest {
  const isValid: (given: unknown) => boolean = validate;
  if (!isValid(value)) return false;
  try {
    resolveModel(value as ModelManifest, FILE);
    return true;
  } catch {
    return false;
  }
}

interface Place {
  readonly node: unknown;
  readonly value: unknown;
  readonly pattern: string;
}

interface Varied {
  readonly pattern: string;
  readonly value: unknown;
}

function varied({ node, value, pattern }: Place): readonly Varied[] {
  return formsOf(node).flatMap((form) => {
    if (!fits(form, value)) return samples(form).map((other) => ({ pattern, value: other }));
    if (Array.isArray(value)) return variedList(form, value, pattern);
    return isRecord(value) ? variedObject(form, value, pattern) : variedScalar(form, value, pattern);
  });
}

function fits(form: Node, value: unknown): boolean {
  if (form["const"] !== undefined || form["enum"] !== undefined) return !isRecord(value) && !Array.isArray(value);
  const types = new Set([form["type"]].flat());
  if (Array.isArray(value)) return types.has("array");
  if (value === null) return types.has("null");
  return types.has(typeof value) || (types.has("integer") && typeof value === "number");
}

function variedObject(form: Node, value: Node, pattern: string): readonly Varied[] {
  const named = new Map(childrenOf(form));
  const open = named.get("*");
  const isOpen = open !== undefined || form["properties"] === undefined;
  const changed = Object.entries(value).flatMap(([key, member]) => {
    const step = named.has(key) ? key : "*";
    const at = `${pattern}/${step}`;
    const others = varied({ node: named.get(step), value: member, pattern: at });
    const without = Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    return [
      ...others.map((other) => ({ ...other, value: { ...value, [key]: other.value } })),
      { pattern: at, value: without },
    ];
  });
  const missing = [...named].filter(([key]) => key !== "*" && value[key] === undefined);
  const added = [...missing, ...(isOpen ? NAMES.map((name) => [name, open] as const) : [])].flatMap(([key, child]) =>
    formsOf(child)
      .flatMap(samples)
      .map((sample) => ({
        pattern: `${pattern}/${named.has(key) ? key : "*"}`,
        value: { ...value, [key]: sample },
      })),
  );
  return [...changed, ...added];
}

function variedList(form: Node, value: readonly unknown[], pattern: string): readonly Varied[] {
  const at = `${pattern}/*`;
  const items = value.slice(0, 2).flatMap((item, index) =>
    varied({ node: form["items"], value: item, pattern: at }).map((other) => ({
      ...other,
      value: value.with(index, other.value),
    })),
  );
  const more = formsOf(form["items"])
    .flatMap(samples)
    .map((sample) => ({ pattern: at, value: [...value, sample] }));
  return [
    ...items,
    ...more,
    { pattern: at, value: value.slice(0, -1) },
    { pattern: at, value: value.toReversed() },
  ].filter((other) => JSON.stringify(other.value) !== JSON.stringify(value));
}

function variedScalar(form: Node, value: unknown, pattern: string): readonly Varied[] {
  const numbers = typeof value === "number" ? [value + 1, value / 2, value * 1.01] : [];
  return [...samples(form), ...numbers].filter((other) => other !== value).map((other) => ({ pattern, value: other }));
}

/** Values that a form may have; which of them a manifest as a whole may have is asked of its validator. */
export function samples(form: Node): readonly unknown[] {
  const choices = form["enum"] ?? (form["const"] === undefined ? undefined : [form["const"]]);
  if (Array.isArray(choices)) return choices;
  return [form["type"]].flat().flatMap((type) => (typeof type === "string" ? (SAMPLES[type]?.(form) ?? []) : []));
}

const SAMPLES: Readonly<Record<string, (form: Node) => readonly unknown[]>> = {
  null: () => [null],
  boolean: () => [true, false],
  number: () => [0.25, 0.75],
  integer: () => [2, 3],
  string: ({ pattern = "" }) => WORDS.filter((word) => new RegExp(String(pattern)).test(word)).slice(0, 2),
  array: ({ items }) => [formsOf(items).flatMap(samples).slice(0, 2)],
  object: (form) => {
    const required = [form["required"] ?? []].flat();
    const properties = followed(form["properties"]);
    const entries = required.map((key) => [key, formsOf(properties[String(key)]).flatMap(samples)[0]]);
    const alone = Object.keys(properties).map((key) => ({
      ...Object.fromEntries(entries),
      [key]: formsOf(properties[key]).flatMap(samples)[0],
    }));
    return [Object.fromEntries(entries), ...alone];
  },
};

/** Of names and texts with a form, whichever the form allows. */
const WORDS = ["other", "another", "7h", "90s", "9GiB", "3%", "2031-05-06", "@zoe", "@acme/others", "f".repeat(64)];

/** Members that a map may get. */
const NAMES = ["recall", "extra", "spare"];
