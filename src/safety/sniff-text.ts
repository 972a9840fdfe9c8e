import type { Format } from "./format.ts";

// Control characters but white space, and but those above ASCII, which mistaken encodings leave in honest text.
const CONTROLS = /[^\P{Cc}\s\u0080-\u009f]/u;

/** Whether there is a character that no text has. */
export function hasControls(text: string): boolean {
  return CONTROLS.test(text);
}

/** The beginning of a file as text; undefined where it is no UTF-8, or has characters that no text has. */
export function textOfHead(head: Uint8Array, isWhole: boolean): string | undefined {
  try {
    // A character that the head cuts in two is waited for.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: !isWhole });
    return hasControls(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Which text it is, by how it begins. */
export function textKind(text: string, name: string): Format {
  if (text.startsWith("#!")) return "script";
  const start = text.trimStart();
  if (/^tree\r?\nversion=v\d/.test(start)) return "lightgbm-text";
  if (/^\{\s*"(?:learner|version)"\s*:/.test(start) && /"learner"\s*:/.test(start)) return "xgboost-json";
  if (
    /^\{\s*"(?:ctrs|features_info|model_info|oblivious_trees|scale_and_bias|trees)"\s*:/.test(start) &&
    isCatboost(start)
  )
    return "catboost-json";
  if (isJson(start, name)) return "json";
  if (/\.(?:py|pyw|pyi|pth)$/i.test(name)) return "python";
  return isTable(start) ? "csv" : "text";
}

/** Text in brackets may be prose or lines of JSON each. */
function isJson(start: string, name: string): boolean {
  return /\.(?:json|ipynb)$/i.test(name) || /^(?:\{\s*(?:"|\})|\[\s*(?:[[{"\]\d-]|true|false|null))/.test(start) && !/^\{.*\}\s*\n\s*\{/.test(start); // prettier-ignore
}

function isCatboost(start: string): boolean {
  return /"(?:oblivious_trees|model_info|features_info)"\s*:/.test(start);
}

function isTable(start: string): boolean {
  const [first = "", second = ""] = start.split("\n", 3);
  return [",", "\t", ";"].some((separator) => {
    const columns = first.split(separator).length;
    return columns > 1 && second.split(separator).length === columns;
  });
}
