import { defineRules } from "./rules.ts";

/** What concerns the action itself, before any model is looked at. */
export const INPUT = defineRules("input", {
  unusable: {
    title: "The action can do what it was asked",
    why: "An input, an event or a file that cannot be used stops the action before it judges anything.",
    remediation: "Mend what the message names and run again.",
  },
});

export const MACHINE = defineRules("machine", {
  engine: {
    title: "The engines are available",
    why: "DuckDB reads the data and ONNX Runtime asks the model. Without them nothing is measured.",
    remediation: "Let the machine reach the npm registry, or give a folder that has the engines as native-dir.",
  },
});

export const INTERNAL = defineRules("internal", {
  defect: {
    title: "The action works as designed",
    why: "A defect of ours must not look like a verdict on the model.",
    remediation: "Report it with the log of the step.",
  },
});
