import { base, manifests, models, output, store, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { openSession } from "../../src/loop/place/session.ts";
import { defineAction } from "../../src/runner/action.ts";

export const card = defineAction({
  name: "card",
  description:
    "Writes the model card, its bill of materials and what is known of its data, and what changed in the card by meaning.",
  inputs: { manifests, models, base, output, store, token },
  outputs: { changes: "Number of changes over all cards.", files: "Paths of everything that was written, one a line." },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { writeCards } = await import("../../src/loop/stages.ts");
    return await writeCards(await openSession(place));
  },
});
