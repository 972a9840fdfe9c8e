import type { IncomingMessage } from "node:http";
import { download } from "../host/download.ts";
import type { RemoteFile } from "../host/remote-file.ts";
import type { Web } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import { wrongDigest } from "./digest.ts";
import { fillAtomically } from "./partial-file.ts";

export interface Fetching {
  readonly web: Web;
  readonly remote: RemoteFile;
  /** Its first answer: 200. */
  readonly answer: IncomingMessage;
  readonly digest: string;
}

/** Leaves a store's answer in `file` once its bytes are what the digest says; throws a WrongDigestError on others. */
export async function fetchInto(file: string, { web, remote, answer, digest }: Fetching): Promise<boolean> {
  requireEnd(answer, remote);
  return await fillAtomically(file, async (target) => {
    const { sha256 } = await download({ ...web, remote, answer, target, limit: Number.MAX_SAFE_INTEGER });
    if (`sha256:${sha256}` !== digest) throw wrongDigest(remote.shown, digest, `sha256:${sha256}`);
    return true;
  });
}

/** A body without a length may have no end, and would fill the disk before anybody could tell that it is wrong. */
export function requireEnd(answer: IncomingMessage, { shown }: Pick<RemoteFile, "shown">): void {
  if (/^\d{1,15}$/.test(answer.headers["content-length"] ?? "")) return;
  answer.destroy();
  throw new UserError(
    `The server of ${shown} does not say how long it is (Content-Length). Check which server it is, and that no proxy before it changes its answers.`,
  );
}
