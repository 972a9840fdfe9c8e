import { plain } from "./markdown.ts";

/** What the card's front matter holds. A number is a float; `{integer}` is a count; `undefined` is left out. */
export type YamlValue =
  | string
  | number
  | boolean
  | undefined
  | { readonly integer: number }
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/**
 * Block YAML that a YAML 1.1 reader (PyYAML, which the Hub's client uses) and a 1.2 reader understand alike: every
 * string is quoted (`no` would be false, `1.10` a number, a date a date), every float has a dot (`1e-7` would be a
 * string), and no number is NaN or infinite.
 */
export function yamlDocument(value: { readonly [key: string]: YamlValue }): string {
  return `${mapping(value, 0).join("\n")}\n`;
}

function mapping(value: { readonly [key: string]: YamlValue }, depth: number): string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const name = `${" ".repeat(depth)}${keyText(key)}:`;
    const scalar = scalarText(item);
    return scalar === undefined ? [name, ...block(item, depth + 2)] : [`${name} ${scalar}`];
  });
}

function block(value: YamlValue, depth: number): string[] {
  if (isList(value)) return value.flatMap((item) => listItem(item, depth));
  return isMapping(value) ? mapping(value, depth) : [];
}

function listItem(item: YamlValue, depth: number): string[] {
  if (item === undefined) return [];
  const dash = `${" ".repeat(depth)}- `;
  const scalar = scalarText(item);
  if (scalar !== undefined) return [`${dash}${scalar}`];
  const [first = "", ...rest] = block(item, depth + 2);
  return [`${dash}${first.trimStart()}`, ...rest];
}

function scalarText(value: YamlValue): string | undefined {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return floatText(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return value.length === 0 ? "[]" : undefined;
  if (!isMapping(value)) return "null";
  if (typeof value["integer"] === "number" && Object.keys(value).length === 1)
    return String(Math.trunc(value["integer"]));
  return Object.values(value).every((item) => item === undefined) ? "{}" : undefined;
}

function keyText(key: string): string {
  const isPlain =
    /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/i.test(key) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(key);
  return isPlain ? key : quoted(key);
}

function quoted(text: string): string {
  // What is no character stands as an escape: PyYAML refuses a document that has it as it is.
  return JSON.stringify(plain(text, 4000)).replaceAll("\uFFFE", "\\uFFFE").replaceAll("\uFFFF", "\\uFFFF");
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return "null";
  const text = String(Object.is(value, -0) ? 0 : value);
  const [digits = "0", exponent] = text.split("e");
  const dotted = digits.includes(".") ? digits : `${digits}.0`;
  return exponent === undefined ? dotted : `${dotted}e${exponent}`;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isMapping(value: YamlValue): value is { readonly [key: string]: YamlValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
