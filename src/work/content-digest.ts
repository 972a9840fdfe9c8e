import { sha256, type Digest } from "../records/canonical.ts";

const BINARY_PROBE = 8192;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** Digest of a code file: line endings normalized, so that a checkout on Windows has the same; of a pointer, what it names. */
export function textDigest(bytes: Uint8Array): Digest {
  return pointedAt(bytes) ?? sha256(isBinary(bytes) ? bytes : withoutCarriageReturns(bytes));
}

/** Digest of a data file as it is; of a Git LFS or DVC pointer, the content it names. */
export function contentDigest(bytes: Uint8Array): Digest {
  return pointedAt(bytes) ?? sha256(bytes);
}

function pointedAt(bytes: Uint8Array): Digest | undefined {
  if (bytes.length > 4096) return undefined;
  const text = new TextDecoder().decode(bytes);
  const oid = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\r?\n[^]*^oid sha256:([0-9a-f]{64})\r?$/m.exec(
    text,
  )?.[1];
  if (oid !== undefined) return `sha256:${oid}`;
  // DVC names content by MD5, and a folder by the MD5 of its listing.
  const dvc = /^outs:\r?\n(?:[-\s].*\r?\n)*?[-\s]+md5:\s*['"]?([0-9a-f]{32}(?:\.dir)?)['"]?\s*$/m.exec(text)?.[1];
  return dvc === undefined ? undefined : sha256(`dvc md5 ${dvc}`);
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, BINARY_PROBE).includes(0);
}

function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(CARRIAGE_RETURN)) return bytes;
  return bytes.filter((byte, index) => byte !== CARRIAGE_RETURN || bytes[index + 1] !== LINE_FEED);
}
