import { pythonProblem } from "./hub.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { templateProblems } from "./template.ts";
import { scanText } from "./text-file.ts";

const MOST_TEMPLATE = 2 ** 20;
const MOST_YAML = 16 * 2 ** 20;
const MOST_XML = 2 ** 20;
const YAML_CODE = /!!python\/|tag:yaml\.org,2002:python|!<tag:.{0,40}python/;

/** A text beside a model: credentials in any, and what readers do with some by their names. */
export async function scanCompanion(source: RandomAccess, name: string): Promise<readonly Problem[]> {
  const problems = [...(await scanText(source, name))];
  const isNamed = (endings: RegExp): boolean => endings.test(name);
  if (isNamed(/\.(?:jinja2?|j2)$/i) || isNamed(/chat_template/i))
    problems.push(...templateProblems(await textOf(source, MOST_TEMPLATE + 1), name));
  const start = await textOf(source, MOST_XML);
  if (start.trimStart().startsWith("<")) problems.push(...xmlProblems(start, name));
  if (isNamed(/\.ya?ml$/i)) problems.push(...yamlProblems(await textOf(source, MOST_YAML), name));
  if (isNamed(/\.(?:py|pyw|pyi|pth)$/i)) problems.push({ ...pythonProblem(name), at: name });
  return problems;
}

/** An XML reader may read files and addresses that a document's own entities name. */
function xmlProblems(text: string, at: string): readonly Problem[] {
  return /<!ENTITY\b|<!DOCTYPE\s+(?!html\b)/i.test(text)
    ? [
        {
          hazard: "code",
          kind: "xml-entity",
          message:
            "The XML declares entities, with which it can have its reader open other files. Write it without a DOCTYPE.",
          at,
        },
      ]
    : [];
}

function yamlProblems(text: string, at: string): readonly Problem[] {
  const found: Problem[] = [];
  if (YAML_CODE.test(text))
    found.push({
      hazard: "code",
      kind: "yaml-python",
      message: "The YAML names Python objects, which an unsafe loader makes. Write it with plain values.",
      at,
    });
  if (/^[^#\n]{0,200}\b_target_["']?\s{0,8}:/m.test(text))
    found.push({
      hazard: "code",
      kind: "target",
      message: "The key _target_ names a function that Hydra calls. Remove it from the artifact.",
      at,
    });
  if (/^[^#\n]{0,200}\btrust_remote_code["']?\s{0,8}:\s{0,8}["']?(?:true|yes|on|1)\b/im.test(text))
    found.push({
      hazard: "remote-code",
      kind: "trust-remote-code",
      message: "The key trust_remote_code lets its reader run code of the model's repository. Remove it.",
      at,
    });
  return found;
}

async function textOf(source: RandomAccess, most: number): Promise<string> {
  return new TextDecoder().decode(await source.read(0, most));
}
