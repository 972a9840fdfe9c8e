import type { PackText } from "./form.ts";
import { FRAMEWORKS } from "./frameworks.ts";

/** From this day the Act applies to systems of Annex III, as the Digital Omnibus has moved it. */
const ANNEX_III = "2027-12-02";

export const EU_AI_ACT_HIGH_RISK = {
  name: "eu-ai-act-high-risk",
  version: "2026.11",
  aliases: [],
  title: "EU AI Act, high-risk systems of Annex III",
  about:
    "For providers of high-risk systems. What rests on the Act's articles for them blocks from the day on which those apply, and warns until then; what rests on Article 5, on the GDPR or on the process itself blocks at once. It supports evidence for the articles that it names, and is no conformity assessment.",
  frameworks: { "eu-ai-act": FRAMEWORKS["eu-ai-act"], gdpr: FRAMEWORKS.gdpr, "iso-42001": FRAMEWORKS["iso-42001"] },
  mode: "enforce",
  rules: {
    "MG-OWN-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-RISK-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-RISK-002": { severity: "block" },
    "MG-RISK-004": { severity: "block", effectiveOn: ANNEX_III },
    "MG-DATA-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-DATA-002": { severity: "block" },
    "MG-DATA-004": { severity: "block", effectiveOn: ANNEX_III },
    "MG-DATA-005": { severity: "block", effectiveOn: ANNEX_III },
    "MG-PRIV-001": { severity: "block" },
    "MG-PRIV-002": { severity: "block" },
    "MG-PRIV-003": { severity: "block" },
    "MG-EVAL-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-EVAL-002": { severity: "block", effectiveOn: ANNEX_III },
    "MG-EVAL-003": { severity: "block", effectiveOn: ANNEX_III },
    "MG-FAIR-001": { severity: "block", effectiveOn: ANNEX_III, params: { mustDeclare: true } },
    "MG-FAIR-002": { severity: "block", effectiveOn: ANNEX_III, params: { mustDeclare: true } },
    "MG-DOC-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-DOC-002": { severity: "block", effectiveOn: ANNEX_III },
    "MG-ENV-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-ENV-002": { severity: "block", effectiveOn: ANNEX_III },
    "MG-ENV-003": { severity: "block", effectiveOn: ANNEX_III },
    "MG-SEC-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-SEC-002": { severity: "block", effectiveOn: ANNEX_III },
    "MG-SEC-003": { severity: "block" },
    "MG-PROV-001": { severity: "block" },
    "MG-APPR-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-APPR-002": { severity: "block" },
    "MG-APPR-003": { severity: "block" },
    "MG-OPS-001": { severity: "block", effectiveOn: ANNEX_III },
    "MG-OPS-002": { severity: "block", effectiveOn: ANNEX_III },
    "MG-WVR-001": { severity: "block" },
  },
} satisfies PackText;
