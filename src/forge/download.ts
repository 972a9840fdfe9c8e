import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileError } from "../host/files.ts";
import { parseUrl } from "../host/web.ts";
import { codeOf, messageOf, UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { ApiError } from "./api-error.ts";
import type { OpenAnswer } from "./api.ts";
import { proxiedFetch } from "./proxy.ts";

export interface Limit {
  /** Bytes. */
  readonly limit: number;
  /** Named in messages. */
  readonly what: string;
}

/**
 * The bytes of an answer, or of the address it redirects to: that request carries no token. Throws a UserError when
 * there are more than `limit`, without reading on.
 */
export async function bytesOf(answer: OpenAnswer, { limit, what }: Limit): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await bodyOf(answer, what)) {
    size += chunk.length;
    if (size > limit)
      throw new UserError(
        `${what} is larger than ${formatBytes(limit)}, the most that is accepted here. Make it smaller.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Streams an answer, or what it redirects to, into a file; half a file is the caller's to notice by its digest. */
export async function saveTo(file: string, answer: OpenAnswer, what: string): Promise<void> {
  const body = await bodyOf(answer, what);
  try {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.from(body), createWriteStream(file));
  } catch (cause) {
    if (["ENOSPC", "EACCES", "EROFS", "EISDIR"].includes(codeOf(cause) ?? "")) throw fileError("write", file, cause);
    throw new ApiError(`The download of ${what} broke off: ${messageOf(cause)}. Run again.`, {
      status: 0,
      cause,
    });
  }
}

async function bodyOf(answer: OpenAnswer, what: string): Promise<AsyncIterable<Uint8Array>> {
  if (answer.status < 300) return answer.body ?? none();
  await answer.body?.cancel();
  const address = parseUrl(answer.location ?? "");
  if (address === null || !["https:", "http:"].includes(address.protocol)) {
    throw new ApiError(`GitHub redirected ${what} to nowhere. Run again later.`, { status: answer.status });
  }
  const stored = await fetched(address, what);
  // The address itself is a credential for an hour: it must not be shown.
  if (stored.ok) return stored.body ?? none();
  await stored.body?.cancel();
  throw new ApiError(
    `The storage host ${address.host} answered ${stored.status} for ${what}. Run again; if it persists, it may have expired.`,
    {
      status: stored.status,
    },
  );
}

const ATTEMPTS = 3;

// Octokit's retries end at the redirect; storage hosts have bad moments of their own.
async function fetched(address: URL, what: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === ATTEMPTS;
    try {
      const response = await proxiedFetch(address);
      if (isLast || response.status < 500) return response;
      await response.body?.cancel();
    } catch (cause) {
      if (isLast) {
        throw new ApiError(
          `Cannot reach the storage host ${address.host} for ${what}. Check the network and the proxy variables.`,
          { status: 0, cause },
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
  }
}

async function* none(): AsyncGenerator<Uint8Array> {}
