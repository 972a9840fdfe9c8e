export type DecodedText =
  | { readonly kind: "text"; readonly text: string }
  /** `before`: what could be read before the problem. */
  | { readonly kind: "problem"; readonly message: string; readonly before: string };

/** UTF-8 bytes as text. A byte order mark is kept: positions count from the file's first byte. */
export function decodeText(source: string | Uint8Array): DecodedText {
  if (typeof source === "string") return { kind: "text", text: source };
  if (isUtf16(source)) {
    return { kind: "problem", message: "The file is encoded in UTF-16. Save it as UTF-8.", before: "" };
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(source) };
  } catch {
    return {
      kind: "problem",
      message: "The file is not UTF-8 text. Save it as UTF-8.",
      before: readablePart(source),
    };
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function readablePart(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const bad = text.indexOf("\uFFFD");
  return bad < 0 ? text : text.slice(0, bad);
}
