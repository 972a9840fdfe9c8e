import { base, manifests, models, nativeDir, output } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const validate = defineAction({
  name: "validate",
  description: "Checks manifests, environments and data: every problem on its line, all at once.",
  inputs: { manifests, models, base, output, nativeDir },
  outputs: { outcome: "pass, warn, fail or unmeasured." },
  async run({ inputs, host, forge }) {
    await using place = await openPlace({ host, forge, options: inputs });
    const { validateAll } = await import("../../src/loop/stages.ts");
    return await validateAll(place);
  },
});
