/**
 * Makes src/generated/ from schemas/: types and precompiled validators. The JSON Schemas are the source.
 * Precompiled, ajv costs 3 ms at start instead of 57.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import formats from "ajv-formats";
import { compile, type JSONSchema } from "json-schema-to-typescript";

interface Schema {
  readonly $id: string;
  readonly title: string;
}

// Both packages are CommonJS with a `default` inside the default export that Node gives.
const compileStandalone = standalone as unknown as typeof standalone.default;
const addFormats = formats as unknown as typeof formats.default;

const root = join(import.meta.dirname, "..");
const files = readdirSync(join(root, "schemas"))
  .filter((file) => file.endsWith(".schema.json"))
  .toSorted();
const schemas = files.map((file): Schema => JSON.parse(readFileSync(join(root, "schemas", file), "utf8")));

mkdirSync(join(root, "src/generated"), { recursive: true });
writeFileSync(join(root, "src/generated/types.ts"), await types());
for (const schema of schemas) writeFileSync(validatorPath(schema), validator(schema));

async function types(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "schemas-"));
  try {
    schemas.forEach((schema, index) =>
      writeFileSync(join(folder, files[index] ?? ""), JSON.stringify(forTypes(schema))),
    );
    const combined: JSONSchema = {
      $id: "all",
      title: "AllRecords",
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(schemas.map(({ title }, index) => [title, { $ref: files[index] ?? "" }])),
    };
    return await compile(combined, "AllRecords", {
      bannerComment: "// Made from schemas/ by scripts/generate.ts; change the schemas.",
      cwd: `${folder}/`,
      additionalProperties: false,
      style: { printWidth: 110 },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Without bounds on array lengths, which would become unions of hundreds of tuples; pairs stay pairs, and are told in
 * the words of the draft that the compiler reads.
 */
function forTypes(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forTypes);
  if (typeof node !== "object" || node === null) return node;
  const isTuple = "minItems" in node && "maxItems" in node && node.minItems === node.maxItems;
  const bounds = isTuple ? [] : ["minItems", "maxItems"];
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(bounds.includes(key) && typeof value === "number"))
      .filter(([key]) => !(key === "items" && "prefixItems" in node))
      .map(([key, value]) => [key === "prefixItems" ? "items" : key, forTypes(value)]),
  );
}

function validatorPath({ title }: Schema): string {
  const kebab = title.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
  return join(root, `src/generated/validate-${kebab}.ts`);
}

/**
 * One module a schema, so that an action loads only the validators it needs. People write manifests, and are told of
 * every problem at once; records are made by programs, and the first problem will do.
 */
function validator({ $id, title }: Schema): string {
  const ajv = new Ajv2020({
    schemas: schemas.map((schema) => withoutWords(schema) as Schema),
    allErrors: title.endsWith("Manifest"),
    // Inlined, a definition that is used five times is there five times.
    inlineRefs: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  addFormats(ajv);
  const code = compileStandalone(ajv, { validate: $id });
  return `// @ts-nocheck\n// Made from schemas/ by scripts/generate.ts; change the schemas.\n${withImports(code)}`;
}

/** Descriptions are for people; the code of a validator would carry them along. */
function withoutWords(node: unknown, isProperties = false): unknown {
  if (Array.isArray(node)) return node.map((member) => withoutWords(member));
  if (typeof node !== "object" || node === null) return node;
  const words = isProperties ? [] : ["description", "title", "default", "$comment"];
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !words.includes(key))
      .map(([key, value]) => [key, withoutWords(value, !isProperties && ["properties", "$defs"].includes(key))]),
  );
}

/** ajv's ESM output still says `require(...)` for its run-time parts. */
function withImports(code: string): string {
  const imports = new Map<string, string>();
  const body = code.replaceAll(/require\("([^"]+)"\)/g, (_, path: string) => {
    const name = imports.get(path) ?? `imported${imports.size}`;
    imports.set(path, name);
    return name;
  });
  const lines = [...imports].map(([path, name]) => `import ${name} from "${path}.js";`);
  return `${lines.join("\n")}\n${body.replace(/^"use strict";/, "")}\n`;
}
