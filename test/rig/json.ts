export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** The value as an object; an empty one when it is anything else, as a server reads a body it did not expect. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A string or a number as text; nothing for anything else. */
export function wordOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function listOf(value: unknown): readonly Json[] {
  return isList(value) ? value : [];
}

export function isJson(value: unknown): value is Json {
  if (value === null || ["boolean", "number", "string"].includes(typeof value)) return true;
  return isList(value) ? value.every(isJson) : isObject(value) && Object.values(value).every(isJson);
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Parses text from outside; `undefined` when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
