import type { PackText } from "./form.ts";
import { FRAMEWORKS } from "./frameworks.ts";

export const MODEL_RISK = {
  name: "model-risk",
  version: "2026.04",
  aliases: ["sr-11-7"],
  title: "Model risk management",
  about:
    "For banks and whoever works as they do. Its rules map to SR 26-2 and, for programmes written before it, to SR 11-7. Revalidation is due by triggers; a calendar is the option `governance.envelope.revalidate.after`. SR 26-2 leaves generative and agentic AI out.",
  frameworks: { "sr-26-2": FRAMEWORKS["sr-26-2"], "sr-11-7": FRAMEWORKS["sr-11-7"] },
  mode: "enforce",
  rules: {
    "MG-OWN-001": { severity: "block" },
    "MG-RISK-001": { severity: "block" },
    "MG-RISK-004": { severity: "block" },
    "MG-DATA-001": { severity: "block" },
    "MG-DATA-002": { severity: "block" },
    "MG-DATA-003": { severity: "block" },
    "MG-DATA-005": { severity: "block" },
    "MG-EVAL-001": { severity: "block" },
    "MG-EVAL-002": { severity: "block" },
    "MG-EVAL-003": { severity: "block" },
    "MG-EVAL-004": { severity: "block" },
    "MG-DOC-001": { severity: "block" },
    "MG-DOC-002": { severity: "block" },
    "MG-ENV-001": { severity: "block" },
    "MG-ENV-002": { severity: "block" },
    "MG-ENV-003": { severity: "block" },
    "MG-ENV-004": { severity: "block" },
    "MG-PROV-001": { severity: "block" },
    "MG-APPR-001": { severity: "block" },
    "MG-APPR-002": { severity: "block" },
    "MG-APPR-003": { severity: "block" },
    "MG-OPS-001": { severity: "block" },
    "MG-OPS-002": { severity: "block" },
    "MG-WVR-001": { severity: "block" },
  },
} satisfies PackText;
