/** A picture or a text that a team's training left for the report. */
export interface ShownFile {
  /** As it was called, from the manifest's folder. */
  readonly name: string;
  readonly kind: PictureKind | "markdown";
  readonly bytes: Uint8Array;
}

export type PictureKind = "png" | "jpeg" | "webp" | "gif";

export const MOST_SHOWN = 20;
export const SHOWN_BYTES = 5 * 1024 ** 2;
export const MARKDOWN_BYTES = 200 * 1024;

/**
 * What a file is, by its first bytes and not by its name alone; undefined: nothing that is shown. An SVG is a program as
 * much as a picture.
 */
export function shownKind(name: string, bytes: Uint8Array): ShownFile["kind"] | undefined {
  const begins = (...wanted: readonly number[]): boolean => wanted.every((byte, at) => bytes[at] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (begins(0xff, 0xd8, 0xff)) return "jpeg";
  if (begins(0x47, 0x49, 0x46, 0x38)) return "gif";
  if (begins(0x52, 0x49, 0x46, 0x46) && [0x57, 0x45, 0x42, 0x50].every((byte, at) => bytes[8 + at] === byte))
    return "webp";
  return /\.(?:md|markdown)$/i.test(name) && !bytes.includes(0) ? "markdown" : undefined;
}

/** A name for the output folder: no folder of its own, and none that another file has. */
export function shownName(index: number, name: string): string {
  const plain = name
    .replaceAll(/[^\w.-]+/g, "-")
    .replaceAll(/^[.-]+/g, "")
    .slice(-100);
  return `${String(index + 1).padStart(2, "0")}-${plain}`;
}
