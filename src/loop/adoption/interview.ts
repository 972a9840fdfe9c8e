import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { isOpen, type Answer, type Inferred, type Open } from "../../work/adoption/target.ts";

/** What a person said by a flag; empty: nothing. */
export interface Said {
  readonly flag: string;
  readonly given: string;
}

/**
 * One answer: what a flag says, else what was inferred, else what somebody at the terminal says. Throws a UserError with
 * the flag that answers it where nobody is there to be asked.
 */
export async function settle(host: Host, answer: Answer<string>, said: Said): Promise<Inferred<string>> {
  if (said.given !== "") return { value: said.given, why: said.flag };
  if (!isOpen(answer)) return answer;
  if (host.ask === undefined) throw new UserError(`${answer.question} ${howToSay(answer)}`);
  for (;;) {
    const value = chosen(answer, await host.ask(asked(answer)));
    if (value !== "") return { value, why: "as you said" };
  }
}

/**
 * Where nobody is there to be asked, everything that is open is said at once, and not one thing a run: throws a UserError
 * with the flags that answer it.
 */
export function requireAnswers(
  { ask }: Pick<Host, "ask">,
  asked: readonly { readonly answer: Answer<unknown>; readonly given: string }[],
): void {
  if (ask !== undefined) return;
  const open = asked.flatMap(({ answer, given }) => (given === "" && isOpen(answer) ? [answer] : []));
  if (open.length > 0) throw new UserError(open.map((one) => `${one.question} ${howToSay(one)}`).join(" "));
}

/** One of a few words. Throws a UserError where a flag says another. */
export function oneOf<const T extends string>(words: readonly T[], { value, why }: Inferred<string>): Inferred<T> {
  const found = words.find((word) => word === value);
  if (found !== undefined) return { value: found, why };
  throw new UserError(`${JSON.stringify(value)} is none of ${listed(words)}.${didYouMean(value, words)}`);
}

function howToSay({ flag, choices }: Open): string {
  return choices.length === 0
    ? `Say it with ${flag}.`
    : `Say it with ${flag}: ${listed(choices.map((choice) => JSON.stringify(choice)))}.`;
}

function asked({ question, choices }: Open): string {
  const numbered = choices.map((choice, at) => `\n  ${at + 1}  ${choice}`).join("");
  return `\n${question}${numbered}\n${choices.length > 0 ? "A number, or another word: " : "> "}`;
}

function chosen({ choices }: Open, line: string): string {
  const number = /^\d{1,3}$/.test(line) ? Number(line) : Number.NaN;
  return choices[number - 1] ?? line;
}

/** Whether somebody at the terminal says yes; what is only pressed is yes. */
export async function agrees(host: Host, question: string): Promise<boolean> {
  const line = (await host.ask?.(`\n${question} [Y/n] `)) ?? "n";
  return /^(?:y|yes|)$/i.test(line);
}
