import { defineRules } from "../findings/rules.ts";

/** What can be wrong with the text and the shape of a manifest. */
export const MANIFEST_RULES = defineRules("manifest", {
  yaml: {
    title: "The file can be read",
    why: "A file that cannot be read describes nothing, so nothing after it can be trusted.",
    remediation: "Mend the YAML at this position.",
  },
  kind: {
    title: "The file is of the expected kind",
    why: "apiVersion and kind say how the rest of the file is to be understood.",
    remediation: "Start the file with `apiVersion: model-gitops/v1` and the right `kind`.",
  },
  unknownKey: {
    title: "Every key is known",
    why: "A misspelt key would silently be ignored, and the gate with it.",
    remediation: "Correct the key or remove it.",
  },
  missingKey: {
    title: "Every required key is there",
    why: "The loop cannot guess what trains the model or what judges it.",
    remediation: "Add the key.",
  },
  value: {
    title: "Every value is of the right form",
    why: "A value in another form would be read as something that was not meant.",
    remediation: "Write the value in the form that the message names.",
  },
});
