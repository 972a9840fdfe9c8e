export interface LfsPointer {
  /** sha256 of the content, hex. */
  readonly oid: string;
  /** Bytes. */
  readonly size: number;
}

/** By its specification a pointer is shorter: so many bytes of a file tell whether it is one. */
export const LFS_POINTER_BYTES = 1024;

/**
 * What a Git LFS pointer names; undefined where the bytes are none. A pointer is the whole file, in the one form that
 * git-lfs writes (github.com/git-lfs/git-lfs/blob/main/docs/spec.md): a file that is something else as well would have
 * the digest of other bytes than its own. Hence no extensions, other line ends or older versions, which git-lfs reads.
 */
export function readLfsPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length >= LFS_POINTER_BYTES) return undefined;
  // Byte by byte: a decoder would leave a mark of the byte order out.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const [, oid, size] = POINTER.exec(text) ?? [];
  return oid === undefined ? undefined : { oid, size: Number(size) };
}

// `$` without the flag m stands for the end alone.
const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\noid sha256:([0-9a-f]{64})\nsize (0|[1-9]\d{0,14})\n$/;
