import { createHash, type Hash } from "node:crypto";
import { open, type FileHandle, statfs } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { messageOf, UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { fileError } from "./files.ts";
import type { RemoteFile } from "./remote-file.ts";
import type { Web } from "./web.ts";

export interface DownloadOptions extends Pick<Web, "host" | "wait"> {
  readonly remote: RemoteFile;
  /** Its answer to the first request. */
  readonly answer: IncomingMessage;
  /** The file to write; it must not be there. */
  readonly target: string;
  /** The most bytes that are accepted. */
  readonly limit: number;
  /** Milliseconds over which fewer than a KiB a second counts as broken off. Default: 5 minutes. */
  readonly slowAfter?: number;
}

export interface Downloaded {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly md5: string;
}

const ATTEMPTS = 6;

/**
 * Streams an answer into a file and hashes it on the way. A transfer that breaks off goes on where it stopped, or starts
 * again where the server cannot do that or has other content by now. Throws a UserError when it keeps breaking, is
 * larger than `limit`, or the disk is full; what is written then is the caller's to remove.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const { target } = options;
  const file = await open(target, "wx").catch((cause: unknown) => {
    throw fileError("write", target, cause);
  });
  try {
    return await received(new Received(file, options), options);
  } finally {
    await file.close();
  }
}

async function received(content: Received, { remote, answer, host, wait }: DownloadOptions): Promise<Downloaded> {
  const etag = strongTag(answer);
  await content.expect(answer);
  for (let attempt = 1; ; attempt++) {
    try {
      await content.take(attempt === 1 ? answer : await reopened(remote, content, etag));
      return content.result();
    } catch (cause) {
      host.signal.throwIfAborted();
      if (cause instanceof UserError) throw cause;
      const problem = `broke off after ${formatBytes(content.bytes)}: ${messageOf(cause)}`;
      host.log.debug(`${remote.shown} ${problem}`);
      if (attempt === ATTEMPTS)
        throw new UserError(
          `The download of ${remote.shown} failed ${ATTEMPTS} times; the last ${problem}. Run again.`,
          { cause },
        );
    }
    await wait(250 * 2 ** attempt);
  }
}

/** What has come of a file. */
class Received {
  bytes = 0;
  readonly #file: FileHandle;
  readonly #options: DownloadOptions;
  #sha256: Hash = createHash("sha256");
  #md5: Hash = createHash("md5");
  #expected: number | undefined;

  constructor(file: FileHandle, options: DownloadOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** Refuses a whole answer that is too large for the limit or the disk, or whose end nobody could tell. */
  async expect(answer: IncomingMessage): Promise<void> {
    this.#refuseEndless(answer);
    const length = Number(answer.headers["content-length"] ?? Number.NaN);
    this.#expected = Number.isSafeInteger(length) ? length : undefined;
    if (this.#expected === undefined) return;
    this.#refuseBeyondLimit(this.#expected);
    const { target, remote } = this.#options;
    const { bavail, bsize } = await statfs(dirname(target));
    if (this.#expected > bavail * bsize)
      throw new UserError(
        `${remote.shown} has ${formatBytes(this.#expected)}, and the disk of ${dirname(target)} has ${formatBytes(bavail * bsize)} left. Free some space, or use a larger runner.`,
      );
  }

  async take(answer: IncomingMessage): Promise<void> {
    const slow = slowness(this.#options.slowAfter);
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue;
      slow(chunk.length);
      this.#refuseBeyondLimit(this.bytes + chunk.length);
      await this.#write(chunk);
      this.#sha256.update(chunk);
      this.#md5.update(chunk);
      this.bytes += chunk.length;
    }
    if (this.#expected !== undefined && this.bytes !== this.#expected)
      throw new Error(`${this.bytes} bytes came where ${this.#expected} were said`);
  }

  /** Whether what is here can be the beginning of the whole. */
  get isBegun(): boolean {
    return this.bytes > 0 && (this.#expected === undefined || this.bytes < this.#expected);
  }

  async restart(answer: IncomingMessage): Promise<void> {
    await this.#file.truncate(0);
    this.bytes = 0;
    this.#sha256 = createHash("sha256");
    this.#md5 = createHash("md5");
    await this.expect(answer);
  }

  result(): Downloaded {
    return { bytes: this.bytes, sha256: this.#sha256.digest("hex"), md5: this.#md5.digest("hex") };
  }

  async #write(chunk: Buffer): Promise<void> {
    try {
      for (let at = 0; at < chunk.length;)
        at += (await this.#file.write(chunk, at, chunk.length - at, this.bytes + at)).bytesWritten;
    } catch (cause) {
      throw fileError("write", this.#options.target, cause);
    }
  }

  /** An answer that ends with its connection is whole or cut off, and looks the same. */
  #refuseEndless({ headers }: IncomingMessage): void {
    if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined) return;
    throw new UserError(
      `The server of ${this.#options.remote.shown} does not say where the file ends, so a part of it would look like all of it. Use a server that sends a Content-Length, or bring the file with fetch.command.`,
    );
  }

  #refuseBeyondLimit(bytes: number): void {
    const { limit, remote } = this.#options;
    if (bytes > limit)
      throw new UserError(
        `${remote.shown} is larger than ${formatBytes(limit)}, the most that a dataset may have here. Evaluate on a sample.`,
      );
  }
}

/** Throws where a server sends so little that a job would wait for it to its end: a byte a minute never stalls. */
function slowness(after = 5 * 60_000): (bytes: number) => void {
  let [since, seen] = [performance.now(), 0];
  return (bytes) => {
    seen += bytes;
    const waited = performance.now() - since;
    if (waited < after) return;
    if (seen < (waited / 1000) * 1024)
      throw new Error(`less than a KiB a second came for ${Math.round(waited / 1000)} seconds`);
    [since, seen] = [performance.now(), 0];
  };
}

/** The rest of the content, or all of it where the server cannot go on or has another by now. */
async function reopened(remote: RemoteFile, content: Received, etag: string | undefined): Promise<IncomingMessage> {
  const from = content.bytes;
  let answer = await remote.open(content.isBegun && etag !== undefined ? { from, etag } : undefined);
  if (answer.statusCode === 206 && answer.headers["content-range"]?.startsWith(`bytes ${from}-`) === true)
    return answer;
  if (answer.statusCode !== 200) {
    answer.destroy();
    answer = await remote.open();
  }
  await content.restart(answer);
  return answer;
}

/** A weak tag stands for contents that mean the same, which need not be the same bytes. */
function strongTag({ headers: { etag } }: IncomingMessage): string | undefined {
  return etag === undefined || etag.startsWith("W/") ? undefined : etag;
}
