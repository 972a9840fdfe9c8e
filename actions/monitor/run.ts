import { flag, text } from "../../src/inputs/fields.ts";
import { manifests, nativeDir, output, shard, store, token, watched } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { endLeftovers } from "../../src/training/leftovers.ts";
import { defineAction } from "../../src/runner/action.ts";

export const monitor = defineAction({
  name: "monitor",
  description:
    "Looks at the logs of production: data quality, drift, performance with and without labels, latency and errors, window by window.",
  inputs: {
    manifests,
    models: watched,
    from: text(
      "Only windows that begin at or after this time (ISO 8601). A recorded window is made again only where rows or labels came late.",
    ),
    to: text("Only windows that end at or before this time (ISO 8601)."),
    shard,
    merge: flag("Join the parts that shards left in the output folder, and judge the windows."),
    output,
    store,
    nativeDir,
    token,
  },
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    models: "Comma-separated names of the models that were looked at.",
    degraded: "Comma-separated names of the models of which the last final window shows a signal.",
    health: "JSON: by model healthy, degraded or unknown, and fresh or stale.",
    windows: "JSON: by model a digest of the windows that were made, for `settle`.",
  },
  async run({ inputs, host, forge }) {
    const { from, to, shard: part, merge, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, base: "" } });
    const { monitorAll } = await import("../../src/loop/stages.ts");
    return await monitorAll(await openSession(place), { from, to, shard: part, merge });
  },
  post: endLeftovers,
});
