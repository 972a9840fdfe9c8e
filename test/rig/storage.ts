import { objectOf } from "./json.ts";
import { listen } from "./server.ts";
import type { Rig } from "./state.ts";

/**
 * The other host that GitHub redirects downloads to. Like the real one it refuses a request that still carries
 * the API's token: the address itself is the permission.
 */
export async function startStorage(
  state: Pick<Rig, "assets" | "artifacts">,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = await listen();
  server.handle(async (request) => {
    if (request.headers.authorization !== undefined) {
      return { status: 400, json: objectOf({ message: "InvalidAuthenticationInfo" }) };
    }
    const [, kind, id] = /^\/(assets|artifacts)\/(\d+)$/.exec(request.url ?? "") ?? [];
    const bytes = kind === "assets" ? state.assets.get(Number(id))?.bytes : state.artifacts.get(Number(id))?.zip;
    return Promise.resolve(bytes === undefined ? { status: 404 } : { status: 200, bytes });
  });
  return server;
}
