import type { GovernanceInput } from "../generated/types.ts";
import { validate } from "../generated/validate-governance-input.ts";
import { textParser, valueParser } from "../kernel/parsers.ts";

/** The document that policies were asked of; apart from the other parsers, since its schema holds the manifest's. */
export const parseGovernanceInput = textParser(valueParser<GovernanceInput>("governance input", validate));
