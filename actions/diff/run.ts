import { text } from "../../src/inputs/fields.ts";
import { manifests, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const diff = defineAction({
  name: "diff",
  description: "Says what changed between two versions of a model: code, parameters, data, numbers and card.",
  inputs: {
    model: text("The model.", { required: true }),
    from: text("The one version, as 1.2.3; or a commit.", { required: true }),
    to: text("The other version; or a commit.", { required: true }),
    manifests,
    output,
    store,
    token,
  },
  positionals: ["model", "from", "to"],
  outputs: { diff: "JSON: what changed in the card, by meaning." },
  async run({ inputs, host, forge }) {
    const { model, from, to, ...options } = inputs;
    await using place = await openPlace({ host, forge, options: { ...options, models: [], base: "" } });
    const { diffVersions } = await import("../../src/loop/stages.ts");
    return await diffVersions(await openSession(place), { model: model.trim(), from: from.trim(), to: to.trim() });
  },
});
