import type { ProposalCause } from "../../generated/types.ts";
import { PROPOSAL_CAUSES } from "../../records/proposal-causes.ts";
import { tokenOf } from "./causes.ts";

/** What the text of a proposal remembers beside what it says, so that a run without the ledger's word knows it too. */
export interface ProposalMemory {
  readonly causes: readonly ProposalCause[];
  /** Of what the default branch trained and judged the model by. */
  readonly inputs: string | undefined;
  /** The commit it stands on, and the one that we pushed. */
  readonly base: string | undefined;
  readonly head: string | undefined;
  /** ISO 8601: until when its data is good. */
  readonly expiresAt: string | undefined;
  /** The last comment whose command was carried out. */
  readonly heard: number | undefined;
}

const MOST_CAUSES = 12;

export function toMemory({ causes, heard, ...rest }: ProposalMemory): Readonly<Record<string, string>> {
  const texts = { ...rest, heard: heard === undefined ? undefined : String(heard) };
  return Object.fromEntries([
    ...Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])),
    ...causes.slice(0, MOST_CAUSES).map((cause, index) => [`cause${index + 1}`, tokenOf(cause)] as const),
  ]);
}

/** Anybody who may write can edit it: what is not of its form is left out. */
export function fromMemory(memory: Readonly<Record<string, string>> = {}): ProposalMemory {
  const heard = Number(memory["heard"]);
  const text = (name: string, form: RegExp): string | undefined => {
    const found = memory[name];
    return found !== undefined && form.test(found) ? found : undefined;
  };
  return {
    causes: Array.from({ length: MOST_CAUSES }, (_, index) => causeIn(memory[`cause${index + 1}`])).filter(
      (cause) => cause !== undefined,
    ),
    inputs: text("inputs", /^sha256:[0-9a-f]{64}$/),
    base: text("base", /^[0-9a-f]{40}$/),
    head: text("head", /^[0-9a-f]{40}$/),
    expiresAt: text("expiresAt", /^\d{4}-\d{2}-\d{2}T[0-9:.]+Z$/),
    heard: Number.isSafeInteger(heard) && heard > 0 ? heard : undefined,
  };
}

function causeIn(token: string | undefined): ProposalCause | undefined {
  const at = token?.indexOf("@") ?? -1;
  const cause = PROPOSAL_CAUSES.find((known) => known === token?.slice(0, at));
  return cause === undefined || token === undefined ? undefined : { cause, at: token.slice(at + 1, at + 101) };
}
