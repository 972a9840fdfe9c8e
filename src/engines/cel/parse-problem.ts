import type { ExpressionProblem } from "../../kernel/expression-tree.ts";

/** What the parser says, and where it stopped. */
export interface Stopped {
  readonly reason: string;
  readonly at: number;
}

/**
 * Why a text is no CEL, as people call it. The parser stops where it could still have ended, and says that it did not:
 * a bracket that is never closed is told of at its begin, and words of other languages with what they are called here.
 */
export function parseProblem(text: string, { reason, at }: Stopped): ExpressionProblem {
  const known = likelyProblem(text);
  if (known !== undefined) return { message: `It is not CEL: ${known.message}`, at: known.at };
  const [found = ""] = /^(?:\w+|[^\w\s]{1,3})/.exec(text.slice(at)) ?? [];
  const isStop = found !== "" && /^found .* but expecting/s.test(reason);
  const said = isStop ? `${found} cannot stand here, or what has to follow it is missing` : reason;
  return { message: `It is not CEL: ${said}.`, at };
}

/** Comments; texts, raw and of several lines too; a quote that closes nothing; brackets; words with the dot before them; operators. */
const TOKENS =
  /\/\/[^\n]*|(?:[rR][bB]?|[bB][rR])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')|[bB]?(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|["']|[()[\]{}]|\.\s*[A-Za-z_]\w*|[A-Za-z_]\w*|[=!<>&|]+/g;

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["not", "!"],
  ["=", "=="],
  ["===", "=="],
  ["!==", "!="],
  ["<>", "!="],
  ["&", "&&"],
  ["|", "||"],
  ["if", "condition ? one : other"],
]);

function likelyProblem(text: string): ExpressionProblem | undefined {
  const open: { readonly bracket: string; readonly at: number }[] = [];
  for (const { 0: token, index: at } of text.matchAll(TOKENS)) {
    const instead = ELSEWHERE.get(token);
    if (instead !== undefined) return { message: `Write ${instead} instead of ${token}.`, at };
    if (token === '"' || token === "'")
      return { message: `The text that begins with this ${token} is never closed.`, at };
    if (token in CLOSING) open.push({ bracket: token, at });
    if (!/^[)\]}]$/.test(token)) continue;
    const last = open.pop();
    if (last === undefined) return { message: `This ${token} closes nothing.`, at };
    if (CLOSING[last.bracket] !== token)
      return {
        message: `The ${last.bracket} before it is closed by ${CLOSING[last.bracket]}, and not by ${token}.`,
        at,
      };
  }
  const last = open.at(-1);
  return last && { message: `This ${last.bracket} is never closed. Write ${CLOSING[last.bracket]}.`, at: last.at };
}
