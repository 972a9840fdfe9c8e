import modelSchema from "../../schemas/model.schema.json" with { type: "json" };
import environmentSchema from "../../schemas/environment.schema.json" with { type: "json" };
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import ruleSchema from "../../schemas/rule.schema.json" with { type: "json" };
import waiverSchema from "../../schemas/waiver.schema.json" with { type: "json" };
import rolesSchema from "../../schemas/roles.schema.json" with { type: "json" };
import dataIssueSchema from "../../schemas/data-issue.schema.json" with { type: "json" };
import verificationSchema from "../../schemas/verification-policy.schema.json" with { type: "json" };
import { findingOf, type Finding } from "../findings/finding.ts";
import type {
  DataIssueManifest,
  EnvironmentManifest,
  GovernanceRule,
  ModelManifest,
  RolesManifest,
  SettingsManifest,
  VerificationPolicy,
  WaiverManifest,
} from "../generated/types.ts";
import { validate as isDataIssue } from "../generated/validate-data-issue-manifest.ts";
import { validate as isEnvironment } from "../generated/validate-environment-manifest.ts";
import { validate as isModel } from "../generated/validate-model-manifest.ts";
import { validate as isRoles } from "../generated/validate-roles-manifest.ts";
import { validate as isRule } from "../generated/validate-governance-rule.ts";
import { validate as isSettings } from "../generated/validate-settings-manifest.ts";
import { validate as isVerification } from "../generated/validate-verification-policy.ts";
import { validate as isWaiver } from "../generated/validate-waiver-manifest.ts";
import { dotted, pointerSteps, pointerTo } from "./pointers.ts";
import { repair } from "./repair.ts";
import { MANIFEST_RULES } from "./rules.ts";
import type { SchemaError } from "./schema-error.ts";
import { schemaProblems } from "./schema-problems.ts";
import { placesOf, type Schema } from "./schema-reading.ts";
import { described, type SchemaProblem } from "./schema-words.ts";
import { byPosition, type Locate, type Source } from "./source.ts";
import { readYaml } from "./yaml.ts";

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
  /** Of a manifest that is wrong in places: the rest of it. For further findings only, never to act on. */
  readonly repaired?: RepairedManifest<T>;
}

export interface RepairedManifest<T> extends Source<T> {
  /** Pointers of what was left out: what follows from its absence is no finding. */
  readonly removed: readonly string[];
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

/** Reads the settings of a repository, as `readModelManifest` does a model's manifest. */
export function readSettings(source: ManifestFile): ReadResult<SettingsManifest> {
  return read<SettingsManifest>(source, { validate: isSettings, schema: settingsSchema, whole: "settings file" });
}

/** Reads a rule of a team's own, as `readModelManifest` does a model's manifest. */
export function readRule(source: ManifestFile): ReadResult<GovernanceRule> {
  return read<GovernanceRule>(source, { validate: isRule, schema: ruleSchema, whole: "rule" });
}

/** Reads a waiver, as `readModelManifest` does a model's manifest. */
export function readWaiver(source: ManifestFile): ReadResult<WaiverManifest> {
  return read<WaiverManifest>(source, { validate: isWaiver, schema: waiverSchema, whole: "waiver" });
}

/** Reads who may approve what, as `readModelManifest` does a model's manifest. */
export function readRoles(source: ManifestFile): ReadResult<RolesManifest> {
  return read<RolesManifest>(source, { validate: isRoles, schema: rolesSchema, whole: "file of roles" });
}

/** Reads an error in data, as `readModelManifest` does a model's manifest. */
export function readDataIssue(source: ManifestFile): ReadResult<DataIssueManifest> {
  return read<DataIssueManifest>(source, { validate: isDataIssue, schema: dataIssueSchema, whole: "data issue" });
}

/** Reads what has to be proven of files, as `readModelManifest` does a model's manifest. */
export function readVerificationPolicy(source: ManifestFile): ReadResult<VerificationPolicy> {
  return read<VerificationPolicy>(source, {
    validate: isVerification,
    schema: verificationSchema,
    whole: "verification policy",
  });
}

/** What is wrong with the form of a model's manifest that is in no file. */
export function modelProblems(value: unknown): readonly SchemaProblem[] {
  return problemsOf(value, { validate: isModel, schema: modelSchema, whole: "model manifest" });
}

interface Validator {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** A schema's complaints about more of them could take minutes. */
const MOST_VALUES = 30_000;

function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + valuesIn(member), 1);
}

/** Of one file; the rest shows itself once these are mended. */
const MOST_PROBLEMS = 200;
/** What a schema complains of comes in more pieces than there are problems. */
const MOST_ERRORS = 20 * MOST_PROBLEMS;

interface Kind {
  readonly validate: unknown;
  readonly schema: Schema;
  readonly whole: string;
}

function read<T>({ file, text }: ManifestFile, kind: Kind): ReadResult<T> {
  const yaml = readYaml(text);
  if (yaml.kind === "problem") {
    const location = { file, ...yaml.span };
    const finding = findingOf(MANIFEST_RULES.yaml, { message: yaml.message, location });
    return { file, findings: [finding], locate: () => location };
  }
  const locate: Locate = (pointer, part) => ({ file, ...yaml.locate(pointer, part) });
  const values = valuesIn(yaml.value);
  if (values > MOST_VALUES) {
    const message = `${file} has ${values.toLocaleString("en-US")} values, and at most ${MOST_VALUES.toLocaleString("en-US")} are read. Name less in it, for example fewer features.`;
    return { file, findings: [findingOf(MANIFEST_RULES.yaml, { message, location: locate("") })], locate };
  }
  const problems = problemsOf(yaml.value, kind);
  if (problems.length === 0) return { file, manifest: yaml.value as T, findings: [], locate };
  const findings = problems.map((problem) => toFinding(problem, locate)).toSorted(byPosition);
  // Nobody mends thousands at once, and to word and repair them all could take minutes.
  if (problems.length >= MOST_PROBLEMS) return { file, findings: findings.slice(0, MOST_PROBLEMS), locate };
  const mended = repair(yaml.value, (value) => problemsOf(value, kind));
  if (mended === undefined) return { file, findings, locate };
  const { value, removed, origin } = mended;
  const elsewhere = removed.flatMap((pointer) => placesOf(kind.schema, lastStep(pointer)).map(asPointer));
  return {
    file,
    findings,
    locate,
    repaired: {
      file,
      manifest: value as T,
      locate: (pointer, part) => locate(origin(pointer), part),
      // An unknown key may be one of another place.
      removed: [...removed, ...elsewhere],
    },
  };
}

function lastStep(pointer: string): string {
  return pointerSteps(pointer).at(-1) ?? "";
}

function asPointer(path: string): string {
  return pointerTo("", ...path.split("."));
}

function problemsOf(value: unknown, { validate, schema, whole }: Kind): readonly SchemaProblem[] {
  const validator = validate as Validator;
  const problems = validator(value)
    ? []
    : schemaProblems((validator.errors ?? []).slice(0, MOST_ERRORS), { value, schema, whole });
  return isFiniteThroughout(value) ? problems : [...problems, ...numbersBeyondJson(value, "")];
}

/** Most manifests are: that is told without a pointer to each of their values. */
function isFiniteThroughout(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isFiniteThroughout);
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
  return findingOf(rule, { message, location: locate(pointer, part), remediation });
}
