import modelSchema from "../../schemas/model.schema.json" with { type: "json" };
import environmentSchema from "../../schemas/environment.schema.json" with { type: "json" };
import type { Finding } from "../findings/finding.ts";
import type { EnvironmentManifest, ModelManifest } from "../generated/types.ts";
import { validate as isEnvironment } from "../generated/validate-environment-manifest.ts";
import { validate as isModel } from "../generated/validate-model-manifest.ts";
import { dotted, pointerTo } from "./pointers.ts";
import { MANIFEST_RULES } from "./rules.ts";
import { schemaProblems, type SchemaError } from "./schema-problems.ts";
import type { Schema } from "./schema-reading.ts";
import { described, type SchemaProblem } from "./schema-words.ts";
import { byPosition, findingOf, type Locate } from "./source.ts";
import { readYaml, type YamlDocument } from "./yaml.ts";

export interface ManifestFile {
  /** Relative to the repository's root. */
  readonly file: string;
  /** Text, or bytes that should be UTF-8. */
  readonly text: string | Uint8Array;
}

export interface ReadResult<T> {
  readonly file: string;
  /** Absent where there is a finding. */
  readonly manifest?: T;
  readonly findings: readonly Finding[];
  readonly locate: Locate;
}

/** Reads a model's manifest: the manifest, or every problem at its line and column. Never throws for a bad file. */
export function readModelManifest(source: ManifestFile): ReadResult<ModelManifest> {
  return read<ModelManifest>(source, { validate: isModel, schema: modelSchema, whole: "model manifest" });
}

/** Reads an environment's manifest, as `readModelManifest` does a model's. */
export function readEnvironment(source: ManifestFile): ReadResult<EnvironmentManifest> {
  return read<EnvironmentManifest>(source, {
    validate: isEnvironment,
    schema: environmentSchema,
    whole: "environment manifest",
  });
}

interface Validator {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

interface Kind {
  readonly validate: unknown;
  readonly schema: Schema;
  readonly whole: string;
}

function read<T>({ file, text }: ManifestFile, kind: Kind): ReadResult<T> {
  const yaml = readYaml(text);
  if (yaml.kind === "problem") {
    const location = { file, ...yaml.span };
    const finding = findingOf({ rule: MANIFEST_RULES.yaml, message: yaml.message, location });
    return { file, findings: [finding], locate: () => location };
  }
  const locate: Locate = (pointer, part) => ({ file, ...yaml.locate(pointer, part) });
  const problems = problemsOf(yaml, kind);
  if (problems.length === 0) return { file, manifest: yaml.value as T, findings: [], locate };
  const findings = problems.map((problem) => toFinding(problem, locate)).toSorted(byPosition);
  return { file, findings, locate };
}

function problemsOf({ value }: YamlDocument, { validate, schema, whole }: Kind): readonly SchemaProblem[] {
  const validator = validate as Validator;
  const problems = validator(value) ? [] : schemaProblems(validator.errors ?? [], { value, schema, whole });
  return [...problems, ...numbersBeyondJson(value, "")];
}

/** `.inf` and `.nan` are YAML, but neither a limit nor a parameter that a JSON file can carry. */
function numbersBeyondJson(value: unknown, pointer: string): readonly SchemaProblem[] {
  if (typeof value === "number" && !Number.isFinite(value)) {
    const message = `${dotted(pointer)} is ${described(value)}, which cannot be used here. Write a finite number.`;
    return [{ rule: MANIFEST_RULES.value, pointer, part: "value", message }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => numbersBeyondJson(member, pointerTo(pointer, key)));
}

function toFinding({ rule, pointer, part, message, remediation }: SchemaProblem, locate: Locate): Finding {
  return findingOf({
    rule,
    message,
    location: locate(pointer, part),
    ...(remediation === undefined ? {} : { remediation }),
  });
}
