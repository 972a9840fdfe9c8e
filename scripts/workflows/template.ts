import { load } from "js-yaml";

/** A workflow template: its text by sections, and what it says. */
export interface Template {
  readonly name: string;
  /** The comment that it begins with, in one line. */
  readonly about: string;
  /** The text of each top-level key, with the key; comments between two belong to the second. */
  readonly sections: ReadonlyMap<string, string>;
  readonly jobs: Readonly<Record<string, TemplateJob>>;
  /** What somebody who starts it by hand may say. */
  readonly asked: Readonly<Record<string, Asked>>;
}

export interface TemplateJob {
  readonly permissions: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly description: string;
  readonly type?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, Asked>> } | null>>;
  readonly jobs: Readonly<Record<string, TemplateJob>>;
}

/** Throws where the text is not laid out as the templates are. */
export function readTemplate(name: string, text: string): Template {
  const [, head = "", rest = ""] = /^((?:#.*\n)+)([\s\S]*)$/.exec(text) ?? [];
  if (head === "") throw new Error(`${name} does not begin with a comment that says what it is for`);
  const parts = rest.split(/^(?=[a-z]+:)/m);
  const sections = new Map(parts.map((part) => [part.slice(0, part.indexOf(":")), part]));
  const found = [...sections.keys()].join(" ");
  // Each variant puts them together anew: one that is not known here would be lost.
  if (found !== SECTIONS) throw new Error(`${name} has ${found}, where a template has ${SECTIONS}`);
  const { on, jobs } = load(text) as Workflow;
  const about = head
    .split("\n")
    .map((line) => line.replace(/^#\s*/, ""))
    .join(" ")
    .trim();
  return { name, about, sections, jobs, asked: on["workflow_dispatch"]?.inputs ?? {} };
}

const SECTIONS = "name on permissions concurrency jobs";

/** The text of a section, without the blank lines behind it. */
export function section({ sections, name }: Template, key: string): string {
  const text = sections.get(key);
  if (text === undefined) throw new Error(`${name} has no ${key}`);
  return text.trimEnd();
}

/** `model-gitops-split.yml` is `model-gitops split` for people. */
export function titleOf({ name }: Template): string {
  return name.replace(".yml", "").replace(/^model-gitops-/, "model-gitops ");
}

/** A comment of lines no longer than the templates'. */
export function comment(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length + 3 > 120) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`.trim();
  }
  return lines.map((line) => `# ${line}\n`).join("");
}
