import type { WebRequest } from "../host/web.ts";

const THINKING = 10 * 60_000;
/** Bytes in a millisecond of the slowest line that is waited for. */
const SLOWEST = 64;

interface Asked {
  readonly method?: WebRequest["method"];
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long a store may take for a request: it may hash and move gigabytes before it says a word. */
export function patienceFor({
  method = "GET",
  headers = {},
}: Asked): Pick<WebRequest, "answerWithin" | "stalledAfter"> {
  if (method === "GET" || method === "HEAD") return {};
  const bytes = Number(headers["content-length"] ?? 0);
  return { answerWithin: THINKING + bytes / SLOWEST, stalledAfter: THINKING };
}
