import { Readable } from "node:stream";
import { openWeb, type Transport, type Web } from "../../../src/host/web.ts";
import type { Host } from "../../../src/host/host.ts";

/**
 * Where a process ends: before a request, which a server cannot tell from after the one before it; in the middle of its
 * body or of the answer's; or before it sees the answer.
 */
export const MOMENTS = ["in the middle", "after"] as const;

export interface Cut {
  /** Of all requests, from 0. */
  readonly request: number;
  readonly moment: "before" | (typeof MOMENTS)[number];
  /** The network fails once, and the process goes on. */
  readonly isOnce?: boolean;
}

export interface CutNetwork extends Web {
  /** Whether it came so far. */
  isCut(): boolean;
  /** `METHOD path` of all that was sent. */
  readonly sent: readonly string[];
}

/** The network of a process that is killed: from that moment on nothing is sent any more. */
export function cutNetwork(host: Host, cut: Cut | undefined): CutNetwork {
  const real = openWeb(host);
  const sent: string[] = [];
  let isCut = false;
  const transport: Transport = async (request) => {
    const isNow = sent.length === cut?.request;
    if ((isCut && cut?.isOnce !== true) || (isNow && cut.moment === "before")) {
      isCut = true;
      throw new Error("the process was killed");
    }
    sent.push(`${request.method ?? "GET"} ${request.url.pathname}${request.url.search}`);
    if (!isNow) return await real.transport(request);
    isCut = true;
    if (cut.moment === "after") {
      const answer = await real.transport(request);
      answer.destroy();
      throw new Error("the process was killed");
    }
    const { body } = request;
    if (body === undefined || body === "")
      return await real.transport({ ...request, headers: { ...request.headers, "x-cut": "answer" } });
    return await real.transport({ ...request, body: Readable.from(halfOf(body)) });
  };
  return { ...real, transport, wait: async () => undefined, isCut: () => isCut, sent };
}

async function* halfOf(body: string | Uint8Array | Readable): AsyncGenerator<Buffer> {
  const chunks: Buffer[] = [];
  if (body instanceof Readable) for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  else chunks.push(Buffer.from(body));
  const all = Buffer.concat(chunks);
  yield all.subarray(0, all.length / 2);
  throw new Error("the process was killed");
}
