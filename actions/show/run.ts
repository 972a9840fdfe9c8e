import { manifests, store, token, watched } from "../../src/inputs/shared.ts";
import { OUTPUT_FOLDER } from "../../src/records/layout.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const show = defineAction({
  name: "show",
  description:
    "Says what each stage serves, how each model stands, what production last looked like, and whether anybody still looks.",
  inputs: { manifests, models: watched, store, token },
  positionals: ["models"],
  outputs: {
    outcome: "pass, warn, fail, inconclusive or unmeasured.",
    registry: "JSON: by model what each stage serves, and of one model its versions.",
    health: "JSON: by model healthy, degraded or unknown, and fresh or stale.",
  },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: { ...inputs, base: "", output: OUTPUT_FOLDER } });
    const { showAll } = await import("../../src/loop/stages.ts");
    return await showAll(await openSession(place));
  },
});
