import { messageOf } from "../kernel/errors.ts";
import { structureProblem } from "./file-facts.ts";
import { hubProblems } from "./hub.ts";
import { jsonTraits, readJson, TooMuchJson } from "./json-text.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { problemsOfSecrets } from "./secret-problems.ts";
import { findSecrets } from "./secrets.ts";

const MOST_BYTES = 256 * 2 ** 20;

/** JSON: whether it is whole and read the same by everybody, what it asks its reader to load, and credentials in it. */
export async function scanJson(source: RandomAccess, name: string): Promise<readonly Problem[]> {
  if (source.size > MOST_BYTES)
    return [
      structureProblem(
        "too-large",
        "The JSON is larger than 256 MiB and is not read. Export the model to ONNX or safetensors.",
      ),
    ];
  const text = utf8(await source.read(0, source.size));
  if (text === undefined) return [structureProblem("json", "The JSON is not written in UTF-8. Save it as UTF-8.")];
  const secrets = problemsOfSecrets(findSecrets(unescaped(text)), name);
  try {
    return [...secrets, ...hubProblems(name, readJson(text)), ...duplicates(text)];
  } catch (error) {
    if (error instanceof TooMuchJson)
      return [
        ...secrets,
        structureProblem("nesting", "The JSON nests deeper, or has more parts, than any model's. Write it again."),
      ];
    if (!(error instanceof SyntaxError)) throw error;
    return [
      ...secrets,
      structureProblem("json", `The JSON is cut off or damaged (${position(error)}). Write it again.`),
    ];
  }
}

/** What the engine says of the place, without the piece of the text that it quotes. */
function position(error: SyntaxError): string {
  return /position \d+/.exec(messageOf(error))?.[0] ?? "its end is missing";
}

function duplicates(text: string): readonly Problem[] {
  const { duplicate } = jsonTraits(text);
  if (duplicate === undefined) return [];
  return [
    structureProblem(
      "duplicate-key",
      `The JSON has the key ${quoted(duplicate)} twice in one object, so that readers differ. Remove one.`,
    ),
  ];
}

/** Letters that are written as `\u0067` are read as letters by whoever reads the file. */
function unescaped(text: string): string {
  return text.includes("\\u00")
    ? text.replaceAll(/\\u00([2-7][0-9a-f])/gi, (_whole, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
