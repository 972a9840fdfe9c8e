import { isRecord } from "../kernel/guards.ts";
import { structureProblem } from "./file-facts.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import { templateProblems } from "./template.ts";

const MOST_PROBLEMS = 20;

/**
 * What a configuration in the manner of the Hugging Face Hub asks its reader to load from elsewhere: classes of a repository
 * (`auto_map`, CVE-less and by design), modules by name, kernels, what `_target_` names, base models without a commit.
 */
export function hubProblems(name: string, value: unknown): readonly Problem[] {
  const found: Problem[] = [];
  const waiting: unknown[] = [value];
  // Not by recursion: a configuration may nest deeper than the stack.
  while (waiting.length > 0 && found.length < MOST_PROBLEMS) {
    const next = waiting.pop();
    if (Array.isArray(next)) for (const one of next) waiting.push(one);
    if (!isRecord(next)) continue;
    for (const [key, member] of Object.entries(next)) {
      found.push(...problemOfKey(key, member));
      if (typeof member === "object") waiting.push(member);
    }
  }
  return [...found, ...baseProblems(name, value), ...moduleProblems(name, value)].map((problem) => ({
    at: name,
    ...problem,
  }));
}

/** Python code among the files: what `auto_map` names, and what a reader with `trust_remote_code` runs. */
export function pythonProblem(name: string): Problem {
  return remote(
    "python-file",
    `The file ${quoted(name)} is Python code, which a reader that trusts the model runs. Leave it out of the artifact.`,
  );
}

function problemOfKey(key: string, value: unknown): readonly Problem[] {
  if (key === "chat_template") return textsOf(value).flatMap((text) => templateProblems(text, "chat_template"));
  if (key === "auto_map" || key === "custom_pipelines" || key === "auto_mapping")
    return isEmpty(value)
      ? []
      : [
          remote(
            kebab(key),
            `The key ${key} names classes that its reader loads from a repository and runs. Use a model that its library knows, and remove the key.`,
          ),
        ];
  if (key === "trust_remote_code")
    return value === false || value === null
      ? []
      : [
          remote(
            "trust-remote-code",
            "The key trust_remote_code lets its reader run code of the model's repository. Remove it.",
          ),
        ];
  if (/^_?attn_implementation$/.test(key))
    return textsOf(value).some((text) => text.includes("/"))
      ? [
          remote(
            "kernel",
            `The key ${key} names a repository whose native code is loaded. Use an implementation of the library.`,
          ),
        ]
      : [];
  if (key === "_target_")
    return [
      {
        hazard: "code",
        kind: "target",
        message: "The key _target_ names a function that Hydra calls. Remove it from the artifact.",
      },
    ];
  return [];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}

/** A template, several with names, or several under their names. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((one: unknown) =>
    typeof one === "string" ? [one] : isRecord(one) ? textsOf(one) : [],
  );
}

/** An adapter is only half a model: the other half has to be bound too. */
function baseProblems(name: string, value: unknown): readonly Problem[] {
  if (!/(?:^|\/)adapter_config\.json$/i.test(name) || !isRecord(value)) return [];
  const { base_model_name_or_path: base, revision } = value;
  if (typeof base !== "string" || base === "" || (typeof revision === "string" && /^[0-9a-f]{40}$/.test(revision)))
    return [];
  return [
    remote(
      "mutable-reference",
      `The adapter's base model ${quoted(base)} is not bound to a commit, so that what is judged need not be what is loaded. Set "revision" to the 40 characters of its commit.`,
    ),
  ];
}

/** Sentence Transformers imports the classes that modules.json names; the shards of an index are files beside it. */
function moduleProblems(name: string, value: unknown): readonly Problem[] {
  if (/(?:^|\/)modules\.json$/i.test(name) && Array.isArray(value)) {
    const types = value.map((part: unknown) => (isRecord(part) ? part["type"] : undefined));
    return types.some((type) => typeof type === "string" && !/^sentence_transformers\.[\w.]+$/.test(type))
      ? [
          remote(
            "module",
            "modules.json names a class that is none of Sentence Transformers' own, which is imported. Use its own modules.",
          ),
        ]
      : [];
  }
  if (!name.endsWith(".index.json") || !isRecord(value) || !isRecord(value["weight_map"])) return [];
  const isOutside = Object.values(value["weight_map"]).some(
    (shard) => typeof shard !== "string" || !/^[\w.-]+$/.test(shard) || shard.startsWith("."),
  );
  return isOutside
    ? [structureProblem("index", "The index names a shard that is no plain name of a file beside it. Write it again.")]
    : [];
}

function remote(kind: string, message: string): Problem {
  return { hazard: "remote-code", kind, message };
}

function kebab(key: string): string {
  return key.replaceAll("_", "-");
}
