/**
 * A picture with nothing beside itself: what cameras and programs write into a file (where it was taken, when, by whom, a
 * smaller copy of what was cut away) is left out, a list of what is needed to draw it kept. Its rotation is among what is
 * left out.
 */
export interface BarePicture {
  readonly kind: "png" | "jpeg" | "webp";
  readonly bytes: Uint8Array;
}

/** Undefined for other files, and for those that break off. */
export function barePicture(bytes: Uint8Array): BarePicture | undefined {
  if (starts(bytes, PNG)) return made("png", pngParts(bytes));
  if (starts(bytes, [0xff, 0xd8, 0xff])) return made("jpeg", jpegParts(bytes));
  if (ascii(bytes, 0) === "RIFF" && ascii(bytes, 8) === "WEBP") return made("webp", webpParts(bytes));
  return undefined;
}

type Parts = readonly Uint8Array[] | undefined;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const PNG_KEPT = new Set("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT".split(" "));

/** Chunks of length, name, content and checksum. */
function pngParts(bytes: Uint8Array): Parts {
  const kept = [bytes.subarray(0, PNG.length)];
  for (let at = PNG.length; at + 12 <= bytes.length;) {
    const end = at + 12 + viewOf(bytes).getUint32(at);
    if (end > bytes.length) return undefined;
    const name = ascii(bytes, at + 4);
    if (PNG_KEPT.has(name)) kept.push(bytes.subarray(at, end));
    if (name === "IEND") return kept;
    at = end;
  }
  return undefined;
}

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
/** Of what programs may write: the form (JFIF), the profile of its colors (ICC), and how these were changed (Adobe). */
const [JFIF, ICC, ADOBE, COMMENT] = [0xe0, 0xe2, 0xee, 0xfe];

/** Segments of a marker and a length; the pixels of a scan go on until the next marker. */
function jpegParts(bytes: Uint8Array): Parts {
  const kept = [bytes.subarray(0, 2)];
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === END_OF_IMAGE;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === END_OF_IMAGE) return [...kept, bytes.subarray(at, at + 2)];
    let end = at + 2 + viewOf(bytes).getUint16(at + 2);
    if (marker === START_OF_SCAN) end = endOfScan(bytes, end);
    if (end > bytes.length) return undefined;
    if (isKept(marker)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}

function isKept(marker: number): boolean {
  const isOfPrograms = marker >= JFIF && marker <= 0xef;
  return isOfPrograms ? [JFIF, ICC, ADOBE].includes(marker) : marker !== COMMENT;
}

/** In the pixels 0xff stands before 0 and before the marks of a restart. */
function endOfScan(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return Infinity;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += 2;
  }
}

const WEBP_KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** In the head of an extended file: that there is Exif, that there is XMP. */
const WEBP_METADATA = 0b1100;

/** Chunks of name, length and content, of an even length. */
function webpParts(bytes: Uint8Array): Parts {
  const kept: Uint8Array[] = [];
  const all = Math.min(bytes.length, 8 + viewOf(bytes).getUint32(4, true));
  for (let at = 12; at + 8 <= all;) {
    const length = viewOf(bytes).getUint32(at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > all) return undefined;
    const name = ascii(bytes, at);
    if (WEBP_KEPT.has(name)) kept.push(name === "VP8X" ? withoutFlags(bytes.slice(at, end)) : bytes.subarray(at, end));
    at = end;
  }
  if (kept.length === 0) return undefined;
  const head = bytes.slice(0, 12);
  viewOf(head).setUint32(4, 4 + kept.reduce((sum, { length }) => sum + length, 0), true);
  return [head, ...kept];
}

function withoutFlags(chunk: Uint8Array): Uint8Array {
  chunk[8] = (chunk[8] ?? 0) & ~WEBP_METADATA;
  return chunk;
}

function made(kind: BarePicture["kind"], parts: Parts): BarePicture | undefined {
  return parts === undefined ? undefined : { kind, bytes: Buffer.concat(parts) };
}

function starts(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((byte, at) => bytes[at] === byte);
}

function ascii(bytes: Uint8Array, at: number): string {
  return String.fromCodePoint(...bytes.subarray(at, at + 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
