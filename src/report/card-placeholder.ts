import { isStated } from "../kernel/stated.ts";

/** Whether the text of a section says nothing: it is empty, or holds only what stands where somebody has yet to write. */
export function isPlaceholder(body: string): boolean {
  if (/\[\s*more information needed\s*\]/i.test(body)) return true;
  const lines = readable(body)
    .split("\n")
    .map((line) => line.trim());
  // What we write around a text is no text: `**Limitations**`, `- **License:** …`.
  const texts = lines.filter(
    (line) => line !== "" && !/^\*\*[^*]+\*\*$/.test(line) && !/^- \*\*[^*]+:\*\* /.test(line),
  );
  return texts.every((line) => !isStated(line.replace(/^[-*] /, "")));
}

/** Without what was made harmless and says nothing: comments, tags, characters that nobody sees. */
function readable(body: string): string {
  return body
    .replaceAll("&lt;", "<")
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replaceAll(/<\/?[a-z][^<>]*>/gi, " ")
    .replaceAll(/&(?:nbsp|amp|#\d+|#x[\da-f]+);/gi, " ");
}
