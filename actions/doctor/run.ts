import { flag } from "../../src/inputs/fields.ts";
import { manifests, output, token } from "../../src/inputs/shared.ts";
import { openPlace } from "../../src/loop/place/place.ts";
import { defineAction } from "../../src/runner/action.ts";

export const doctor = defineAction({
  name: "doctor",
  description:
    "Says how everything stands that a run rests on, from permissions to GPUs, and what to do where it does not.",
  inputs: {
    manifests,
    fix: flag(
      "Do what can be done without harm: pins of workflows, the rest of a shallow clone, a schedule that GitHub switched off.",
    ),
    output,
    token,
  },
  outputs: { diagnoses: "JSON: a list of {group, what, outcome, found, advice, file, line, isFixable}." },
  async run({ inputs, host, forge }) {
    const { fix, ...options } = inputs;
    const { doctorAll, doctorOutside, isRepository } = await import("../../src/loop/stages.ts");
    if (!(await isRepository(host))) return await doctorOutside(host);
    await using place = await openPlace({ host, forge, options: { ...options, models: [], base: "" } });
    return await doctorAll(place, { fix });
  },
});
