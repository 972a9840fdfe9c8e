export type Scalar = string | number | boolean | null;

/** What a file can hold. */
export type YamlValue = Scalar | readonly YamlValue[] | { readonly [key: string]: YamlValue };

export function isCollection(value: unknown): value is readonly YamlValue[] | Readonly<Record<string, YamlValue>> {
  return typeof value === "object" && value !== null;
}

export function isList(value: unknown): value is readonly YamlValue[] {
  return Array.isArray(value);
}

export function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** A copy of plain lists and mappings. Throws where a value is something else: undefined, a function. */
export function plainValue(value: YamlValue): YamlValue {
  if (isList(value)) return value.map(plainValue);
  if (isCollection(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValue(member)]));
  }
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value;
  throw new TypeError(`A ${typeof value} is no value of YAML.`);
}
