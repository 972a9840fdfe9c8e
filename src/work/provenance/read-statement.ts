import { isRecord } from "../../kernel/guards.ts";
import type { SignedFile } from "./model-signature.ts";
import { PREDICATES, STATEMENT_TYPE, type DigestSet, type Statement, type Subject } from "./statement.ts";

/** What a signature was made for before 1.0; its verifiers read no list of files, so nothing may rest on it. */
const LEGACY = "https://model_signing/Digests/v0.1";

const MOST_FILES = 20_000;

export type ReadStatement =
  | { readonly kind: "statement"; readonly statement: Statement }
  | { readonly kind: "problem"; readonly message: string };

/** A statement from the bytes that were signed. Whatever they are, the answer says it. */
export function readStatement(text: string): ReadStatement {
  const value = parsed(text);
  if (!isRecord(value)) return problem("what was signed is no JSON object");
  const { _type, subject, predicateType, predicate } = value;
  if (_type !== STATEMENT_TYPE) return problem(`it is no in-toto Statement v1 (_type ${shown(_type)})`);
  if (predicateType === LEGACY) return problem("it is a model signature of before 1.0, which lists no files");
  if (typeof predicateType !== "string" || predicateType === "") return problem("its predicateType is missing");
  if (!isRecord(predicate)) return problem("its predicate is missing");
  const subjects = readSubjects(subject);
  if (typeof subjects === "string") return problem(subjects);
  return { kind: "statement", statement: { _type, subject: subjects, predicateType, predicate } };
}

/** The subjects, or what is wrong with them. */
function readSubjects(value: unknown): readonly Subject[] | string {
  if (!Array.isArray(value) || value.length === 0) return "it is about nothing: it has no subject";
  if (value.length > MOST_FILES) return `it has ${value.length} subjects, and at most ${MOST_FILES} are read`;
  const read: Subject[] = [];
  for (const subject of value) {
    if (!isRecord(subject) || typeof subject["name"] !== "string" || !isDigestSet(subject["digest"]))
      return "a subject has no name or no digest";
    read.push({ name: subject["name"], digest: subject["digest"] });
  }
  return read;
}

export interface SignedModel {
  readonly files: readonly SignedFile[];
  readonly root: string;
  readonly ignored: readonly string[];
}

/** The list of files of a model signature, or what is wrong with its form. */
export function readSignedModel({ predicateType, predicate, subject }: Statement): SignedModel | string {
  if (predicateType !== PREDICATES.signature) return "it is no model signature";
  const [only, ...more] = subject;
  if (only === undefined || more.length > 0)
    return `a model signature has one subject, and this one has ${subject.length}`;
  const { resources, serialization } = predicate;
  if (!isRecord(serialization)) return "it does not say how the model was read (serialization)";
  const { method, hash_type: hash, allow_symlinks: symlinks, ignore_paths: ignored = [] } = serialization;
  if (method !== "files") return `files are compared whole, and it was made with the method ${shown(method)}`;
  if (hash !== "sha256") return `digests are compared as sha256, and it has ${shown(hash)}`;
  if (symlinks !== false) return "it allows symbolic links, behind which the files can be exchanged";
  if (!Array.isArray(ignored) || !ignored.every((path) => typeof path === "string"))
    return "its ignore_paths are no list of paths";
  const files = readFiles(resources);
  if (typeof files === "string") return files;
  return { files, ignored, root: only.digest["sha256"] ?? "" };
}

function readFiles(value: unknown): readonly SignedFile[] | string {
  if (!Array.isArray(value) || value.length === 0) return "it lists no file (resources)";
  if (value.length > MOST_FILES) return `it lists ${value.length} files, and at most ${MOST_FILES} are read`;
  const read: SignedFile[] = [];
  for (const file of value) {
    if (!isRecord(file)) return "an entry of its list is no file";
    const { name, algorithm, digest } = file;
    if (typeof name !== "string" || algorithm !== "sha256" || typeof digest !== "string" || !isSha256(digest))
      return "a file of its list has no name or no sha256 digest";
    read.push({ name, algorithm, digest });
  }
  return read;
}

function isDigestSet(value: unknown): value is DigestSet {
  return isRecord(value) && Object.values(value).every((digest) => typeof digest === "string");
}

export function isSha256(hex: string): boolean {
  return /^[0-9a-f]{64}$/.test(hex);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? "missing";
}

function problem(message: string): ReadStatement {
  return { kind: "problem", message };
}
