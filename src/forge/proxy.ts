/**
 * `fetch` through the proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which Node's own ignores unless it was started
 * with a flag.
 */
export async function proxiedFetch(url: string | URL, options: RequestInit = {}): Promise<Response> {
  if (!hasProxy()) return await fetch(url, options);
  const { HttpClient } = await import("@actions/http-client");
  const dispatcher = new HttpClient("model-gitops").getAgentDispatcher(String(url));
  return await fetch(url, dispatcher === undefined ? options : { ...options, ...asInit(dispatcher) });
}

function hasProxy(): boolean {
  return ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].some((name) => (process.env[name] ?? "") !== "");
}

// The runner's types know `dispatcher` in a version of their own; the running program takes either.
function asInit(dispatcher: unknown): RequestInit {
  return { dispatcher } as RequestInit;
}
