import { didYouMean, listed, truncate } from "../../kernel/text.ts";

/** What `updates` may write of an artifact; absent where there is none. */
export interface Reference {
  /** Where the artifact is fetched from, such as `s3://bucket/models/churn@sha256…`. */
  readonly uri: string;
  readonly version?: string | undefined;
  readonly digest?: string | undefined;
  readonly tag?: string | undefined;
  readonly model?: string | undefined;
  readonly commit?: string | undefined;
  /** Percent of a canary; `{rest}` is what is left of 100. */
  readonly traffic?: number | undefined;
}

export type Filled =
  | {
      readonly kind: "value";
      readonly value: string;
      /** It is nothing but a percentage. */ readonly isTraffic: boolean;
    }
  | { readonly kind: "problem"; readonly problem: string };

const NAMES = ["uri", "version", "digest", "tag", "model", "commit", "traffic", "rest"] as const;
type Name = (typeof NAMES)[number];
const ALL = listed(NAMES.map((known) => `{${known}}`));

/** A template such as `oci://registry/{model}@{digest}` with its placeholders filled. */
export function fill(template: string, reference: Reference): Filled {
  const problems: string[] = [];
  let count = 0;
  const value = template.replaceAll(/\{([A-Za-z][A-Za-z0-9_-]*)\}/g, (whole, word: string) => {
    count += 1;
    const name = NAMES.find((known) => known === word);
    const filled = name === undefined ? undefined : wordOf(name, reference);
    if (name === undefined) {
      problems.push(`${whole} is no placeholder.${didYouMean(word, NAMES)} There are ${ALL}.`);
    } else if (filled === undefined || filled === "") {
      problems.push(`${whole} has no value here: ${lacking(name)}.`);
    }
    return filled ?? "";
  });
  if (problems.length > 0) return { kind: "problem", problem: [...new Set(problems)].join(" ") };
  if (count === 0) {
    const problem = `${JSON.stringify(truncate(template, 100))} has no placeholder, so no version would ever change it. Write one of ${ALL}, or the value itself into the file.`;
    return { kind: "problem", problem };
  }
  // oxlint-disable-next-line no-control-regex -- a control character in a reference is somebody's trick
  if (value.trim() === "" || /[\u0000-\u001F\u007F]/.test(value)) {
    return { kind: "problem", problem: "the value would be empty or hold control characters." };
  }
  return { kind: "value", value, isTraffic: template === "{traffic}" || template === "{rest}" };
}

function wordOf(name: Name, reference: Reference): string | undefined {
  if (name === "traffic") return reference.traffic === undefined ? undefined : String(reference.traffic);
  if (name === "rest") return reference.traffic === undefined ? undefined : String(100 - reference.traffic);
  return reference[name];
}

function lacking(name: Name): string {
  if (name === "traffic" || name === "rest") return "only a canary has a share of the traffic";
  if (name === "tag") return "this artifact was given no tag; write {version} or {digest}";
  if (name === "version") return "this artifact has no version; write {digest}";
  if (name === "uri") return "nothing is published that a server could load it from";
  return `nothing is known of the artifact's ${name}`;
}
