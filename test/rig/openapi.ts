import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { isObject, listOf, objectOf, textOf, wordOf } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
}

export interface DescribedRequest {
  readonly operation: Operation;
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

/** GitHub's OpenAPI description, as far as this project calls it. Each check returns what is wrong, in words. */
export interface Description {
  operation(method: string, path: string): Operation | undefined;
  request(request: DescribedRequest): readonly string[];
  response(operation: Operation, status: number, body: Json | undefined): readonly string[];
}

const file = join(import.meta.dirname, "../fixtures/openapi/github.json");
// These hold slashes themselves, sent with or without escaping.
const slashed = new Set(["ref", "path", "branch", "basehead", "tag"]);
// A failure's status need not be listed: GitHub's description leaves most of them out.
const failures = new Set([400, 401, 403, 404, 405, 409, 410, 415, 422, 429, 500, 502, 503]);

let loaded: Promise<Description> | undefined;

/** The description, read and compiled once for all emulators of a process. */
export async function loadDescription(): Promise<Description> {
  loaded ??= readDescription();
  return loaded;
}

async function readDescription(): Promise<Description> {
  const source: unknown = JSON.parse(await readFile(file, "utf8"));
  const document = objectOf(withNull(objectOf(source)));
  const routes = templates(document);
  const options = {
    strict: false,
    allErrors: true,
    validateFormats: true,
    inlineRefs: false,
    code: { optimize: false },
  } as const;
  const bodies = new Ajv(options);
  const queries = new Ajv({ ...options, coerceTypes: "array" });
  for (const ajv of [bodies, queries]) {
    addFormats.default(ajv);
    // Apps have brackets in theirs: 41898282+github-actions[bot]@users.noreply.github.com.
    ajv.addFormat("email", /^[^\s@]+@[^\s@]+$/);
    ajv.addFormat("repo.nwo", /^[^/]+\/[^/]+$/);
    ajv.addSchema(document, "github");
  }
  const compiled = new Map<string, ValidateFunction>();
  const check = (pointer: string, value: unknown): readonly string[] => {
    const validate = compiled.get(pointer) ?? bodies.compile({ $ref: `github#${pointer}` });
    compiled.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 5).map((error) => `${error.instancePath || "body"} ${error.message}`);
  };
  return {
    operation: (method, path) => match(document, routes, { method, path }),
    request: (request) => [...queryProblems(queries, document, request), ...bodyProblems(document, request, check)],
    response(operation, status, body) {
      const described = objectOf(describedOperation(document, operation)["responses"]);
      if (described[String(status)] === undefined) {
        return failures.has(status) ? [] : [`status ${status} is not described`];
      }
      const pointer = ["responses", String(status), "content", "application/json", "schema"];
      const schema = at(described, pointer.slice(1));
      return schema === undefined || body === undefined ? [] : check(pointerOf(operation, pointer), body);
    },
  };
}

interface Template {
  readonly template: string;
  readonly expression: RegExp;
  readonly names: readonly string[];
}

function templates(document: JsonObject): readonly Template[] {
  const literals = (template: string): number => template.split("/").filter((part) => !part.startsWith("{")).length;
  return Object.keys(objectOf(document["paths"]))
    .sort((a, b) => literals(b) - literals(a) || b.length - a.length)
    .map(compileTemplate);
}

/** Turns `/repos/{owner}/…` into an expression; the parameters known to hold slashes may hold several segments. */
export function compileTemplate(template: string): Template {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const source = template.replace(/\{(\w+)\}/g, (_, name: string) => (slashed.has(name) ? "(.*)" : "([^/]+)"));
  return { template, expression: new RegExp(`^${source}$`), names };
}

export function matchTemplate(template: Template, path: string): Record<string, string> | undefined {
  const found = template.expression.exec(path);
  if (found === null) return undefined;
  return Object.fromEntries(template.names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
}

function match(
  document: JsonObject,
  routes: readonly Template[],
  { method, path }: { readonly method: string; readonly path: string },
): Operation | undefined {
  for (const route of routes) {
    const params = matchTemplate(route, path);
    const described = at(document, ["paths", route.template, method.toLowerCase()]);
    if (params === undefined || described === undefined) continue;
    return { id: textOf(objectOf(described)["operationId"]) ?? "", method, template: route.template, params };
  }
  return undefined;
}

function queryProblems(ajv: Ajv, document: JsonObject, { operation, query }: DescribedRequest): readonly string[] {
  const parameters = listOf(describedOperation(document, operation)["parameters"]).map((parameter) =>
    dereference(document, objectOf(parameter)),
  );
  const problems: string[] = [];
  const known = new Map(
    parameters.map((parameter) => [`${wordOf(parameter["in"])}:${wordOf(parameter["name"])}`, parameter]),
  );
  const given: [string, string, string][] = [
    ...[...query].map(([name, value]): [string, string, string] => ["query", name, value]),
    ...Object.entries(operation.params).map(([name, value]): [string, string, string] => ["path", name, value]),
  ];
  for (const [place, name, value] of given) {
    const parameter = known.get(`${place}:${name}`);
    const fits: boolean = ajv.validate(anchored(objectOf(parameter?.["schema"])), value);
    if (parameter === undefined) problems.push(`${place} parameter ${name} is not described`);
    else if (!fits) {
      problems.push(`${place} parameter ${name}=${value} ${ajv.errorsText()}`);
    }
  }
  for (const parameter of parameters) {
    const { name, required } = parameter;
    const missing = parameter["in"] === "query" && required === true && !query.has(wordOf(name));
    if (missing) problems.push(`query parameter ${wordOf(name)} is missing`);
  }
  return problems;
}

function bodyProblems(
  document: JsonObject,
  { operation, body }: DescribedRequest,
  check: (pointer: string, value: unknown) => readonly string[],
): readonly string[] {
  const described = objectOf(describedOperation(document, operation)["requestBody"]);
  const pointer = ["requestBody", "content", "application/json", "schema"];
  const schema = at(described, pointer.slice(1));
  if (body === undefined) return described["required"] === true && schema !== undefined ? ["the body is missing"] : [];
  // Octokit sends `{}` where an operation takes no body.
  if (schema === undefined) return isObject(body) && Object.keys(body).length === 0 ? [] : ["no body is described"];
  const properties = objectOf(objectOf(schema)["properties"]);
  const open = objectOf(schema)["properties"] === undefined || objectOf(schema)["additionalProperties"] !== undefined;
  const unknown = open ? [] : Object.keys(objectOf(body)).filter((key) => !(key in properties));
  return [
    ...unknown.map((key) => `body has ${key}, which is not described`),
    ...check(pointerOf(operation, pointer), body),
  ];
}

function describedOperation(document: JsonObject, operation: Operation): JsonObject {
  return objectOf(at(document, ["paths", operation.template, operation.method.toLowerCase()]));
}

function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => objectOf(found)[key], value);
}

function pointerOf(operation: Operation, rest: readonly string[]): string {
  const path = ["paths", operation.template, operation.method.toLowerCase(), ...rest];
  return path.map((part) => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");
}

function dereference(document: JsonObject, value: JsonObject): JsonObject {
  const reference = textOf(value["$ref"]);
  return reference === undefined ? value : objectOf(at(document, reference.slice(2).split("/")));
}

/** Points a parameter's references at the registered document. Ajv knows a schema again by its identity alone. */
function anchored(schema: JsonObject): JsonObject {
  const known = anchoredSchemas.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema).replaceAll(`"$ref":"#/`, `"$ref":"github#/`);
  const value: unknown = JSON.parse(text);
  const made = objectOf(value);
  anchoredSchemas.set(schema, made);
  return made;
}

const anchoredSchemas = new WeakMap<JsonObject, JsonObject>();

/** OpenAPI 3.0's `nullable` in the words of JSON Schema; ajv knows it only beside `type`. */
function withNull(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withNull(item));
  if (!isObject(value)) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] => [key, withNull(item)]),
  );
  if (nullable === undefined) return rest;
  return nullable === true
    ? { anyOf: [rest, { type: "null" }] }
    : typeof nullable === "boolean"
      ? rest
      : { ...rest, nullable };
}
