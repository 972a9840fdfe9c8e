import { findingOf, type Finding } from "../findings/finding.ts";
import { listed } from "../kernel/text.ts";
import type { ChainTrouble } from "./ledger-chain.ts";
import { pathAt, type EntryAddress } from "./ledger-entry.ts";
import { LEDGER_RULES } from "./ledger-rules.ts";

/** Several entries that may be the last. */
export function forked({ model, kind }: Pick<EntryAddress, "model" | "kind">, ends: readonly string[]): Finding {
  const paths = ends.map((id) => pathAt({ model, kind, id }));
  return findingOf(LEDGER_RULES.fork, {
    // Which of them is the baseline would be a guess.
    outcome: "unmeasured",
    model,
    subject: kind.word,
    message: `The ledger has ${paths.length} entries of ${model} that both may be its last ${kind.word}: ${listed(paths)}. Each names an entry before it, and none of them the other.`,
    evidence: { paths: paths.join(" ").slice(0, 2000) },
  });
}

/** What a walk along signed entries met. */
export function chainFinding({ model, kind }: Pick<EntryAddress, "model" | "kind">, trouble: ChainTrouble): Finding {
  const path = pathAt({ model, kind, id: trouble.id });
  const about = { model, subject: kind.word, evidence: { path } };
  if (trouble.kind === "foreign")
    return findingOf(LEDGER_RULES.foreign, {
      ...about,
      outcome: "warn",
      message: `The ledger's file ${path} does not count: ${trouble.reason}.`,
    });
  if (trouble.kind === "flooded")
    return findingOf(LEDGER_RULES.foreign, {
      ...about,
      outcome: "unmeasured",
      message: `More than 200 files of ${model} lie on the ledger behind what counts, as ${path} does, and none of them is signed: what counts was not looked for any further.`,
    });
  return findingOf(LEDGER_RULES.chain, {
    ...about,
    outcome: "unmeasured",
    message: `The entry ${path} of the ledger does not follow the one before it: something was removed, or laid beside it.`,
  });
}

/** An entry that breaks its schema or lies in another's place. */
export function corrupt(address: EntryAddress, problem: string): Finding {
  return findingOf(LEDGER_RULES.corrupt, {
    // A record nobody can read is no evidence, and its absence must not look like a first model.
    outcome: "unmeasured",
    model: address.model,
    subject: `${address.kind.word} ${address.id}`.slice(0, 300),
    message: problem,
    evidence: { path: pathAt(address) },
  });
}
