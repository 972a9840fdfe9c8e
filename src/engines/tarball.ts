import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { codeOf, messageOf, UserError } from "../kernel/errors.ts";
import { readTarEntries } from "../host/tar.ts";

export interface UnpackOptions {
  readonly stream: Readable;
  /** The folder that the files go to. */
  readonly target: string;
  /** Names inside the package, without `package/`; nothing else is written. */
  readonly files: ReadonlySet<string>;
  /** Names the tarball in messages. */
  readonly source: string;
}

// Far more than any engine; what is unpacked has not been verified yet.
const MAX_UNPACKED = 2 * 1024 ** 3;

/**
 * Streams an npm tarball through its digest into a folder. Returns the digest of all its bytes and the files written;
 * the caller compares before anything is used. Throws a UserError when the stream breaks or is no tarball.
 */
export async function unpackTarball(
  options: UnpackOptions,
): Promise<{ readonly integrity: string; readonly files: ReadonlySet<string> }> {
  const hash = createHash("sha512");
  const unpacked = createGunzip();
  const digesting = new PassThrough();
  digesting.on("data", (chunk: Buffer) => hash.update(chunk));
  try {
    const [files] = await Promise.all([writeFiles(unpacked, options), pipeline(options.stream, digesting, unpacked)]);
    return { integrity: `sha512-${hash.digest("base64")}`, files };
  } catch (cause) {
    if (cause instanceof UserError || ["ENOSPC", "EACCES", "EROFS", "EDQUOT"].includes(codeOf(cause) ?? ""))
      throw cause;
    throw new UserError(
      `The download of ${options.source} broke off or is no package: ${messageOf(cause)}. Run again, or check the npm registry.`,
      { cause },
    );
  }
}

async function writeFiles(bytes: Readable, { target, files }: UnpackOptions): Promise<ReadonlySet<string>> {
  const written = new Set<string>();
  for await (const entry of readTarEntries(bytes, MAX_UNPACKED)) {
    const name = entry.name.replace(/^[^/]+\//, "");
    if (!entry.isFile || !files.has(name) || written.has(name)) continue;
    const path = join(target, name);
    await mkdir(dirname(path), { recursive: true });
    await using file = await open(path, "wx");
    for await (const chunk of entry.content()) await file.writeFile(chunk);
    written.add(name);
  }
  return written;
}
