import type { PackText } from "./form.ts";
import { FRAMEWORKS } from "./frameworks.ts";

export const STARTER = {
  name: "starter",
  version: "1",
  aliases: [],
  title: "Starter",
  about:
    "What a repository can be asked on its first day, without writing anything about its models: an owner, pinned data, an evaluation of the very bytes, limits that stay, safe files. `baseline` asks all of it and more.",
  frameworks: { "nist-ai-rmf": FRAMEWORKS["nist-ai-rmf"] },
  mode: "enforce",
  rules: {
    "MG-OWN-001": { severity: "block" },
    "MG-DATA-002": { severity: "block" },
    "MG-EVAL-001": { severity: "block" },
    "MG-EVAL-002": { severity: "block" },
    "MG-EVAL-003": { severity: "block" },
    "MG-EVAL-004": { severity: "block" },
    "MG-SEC-001": { severity: "block" },
    "MG-SEC-002": { severity: "block" },
    "MG-SEC-003": { severity: "block" },
    "MG-WVR-001": { severity: "block" },
  },
} satisfies PackText;
