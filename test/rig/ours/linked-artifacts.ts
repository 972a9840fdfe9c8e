import { Refusal } from "../exchange.ts";
import type { Call, Reply, Route } from "../exchange.ts";
import type { Rig } from "../state.ts";

const base = "/orgs/{org}/artifacts/metadata";

export const linkedArtifactRoutes: readonly Route[] = [
  { method: "POST", path: `${base}/storage-record`, run: record },
  { method: "POST", path: `${base}/deployment-record`, run: record },
];

/** Whoever asks looks at the requests. */
function record(call: Call, rig: Rig): Reply {
  if (call.params["org"] !== rig.owner) throw new Refusal(404, "Not Found");
  const { permissions } = call.viewer ?? {};
  if (permissions !== undefined && permissions["artifact-metadata"] !== "write")
    throw new Refusal(403, "Resource not accessible by integration");
  return { status: 200, json: { total_count: 1 } };
}
