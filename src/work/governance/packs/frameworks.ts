import type { Framework } from "./form.ts";

/** The texts that rules map to, by the key in `maps`. A pass supports evidence for an entry; it is never a proof of it. */
export const FRAMEWORKS = {
  "eu-ai-act": {
    short: "EU AI Act",
    title: "Regulation (EU) 2024/1689 (AI Act)",
    version: "as amended by the Digital Omnibus of 2026",
    entries: "articles and points of Annex IV",
  },
  gdpr: { short: "GDPR", title: "Regulation (EU) 2016/679 (GDPR)", version: "2016", entries: "articles" },
  "nist-ai-rmf": {
    short: "NIST AI RMF",
    title: "NIST AI Risk Management Framework",
    version: "1.0 (2023)",
    entries: "subcategories",
  },
  "sr-11-7": {
    short: "SR 11-7",
    title: "Federal Reserve SR 11-7, Guidance on Model Risk Management",
    version: "2011, rescinded on 17 April 2026",
    entries: "sections",
  },
  "sr-26-2": {
    short: "SR 26-2",
    title: "Federal Reserve SR 26-2 (OCC Bulletin 2026-13, FDIC FIL-15-2026), Model Risk Management",
    version: "17 April 2026",
    entries: "topics, which are not numbered here",
  },
  "iso-42001": { short: "ISO/IEC 42001", title: "ISO/IEC 42001", version: "2023", entries: "controls of Annex A" },
  slsa: { short: "SLSA", title: "SLSA", version: "1.2", entries: "levels of its tracks" },
  croissant: { short: "Croissant", title: "Croissant", version: "1.1", entries: "properties" },
} as const satisfies Readonly<Record<string, Framework>>;
