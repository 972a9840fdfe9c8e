import type { IncomingMessage } from "node:http";
import { bodyText, type Web } from "../host/web.ts";
import { messageOf, UserError } from "../kernel/errors.ts";

export interface SmallAnswer {
  readonly status: number;
  readonly text: string;
}

/** Manifests and listings: registries take no larger ones. */
const MOST_BYTES = 4 * 1024 ** 2;
const ATTEMPTS = 3;

/** An answer and all of its text; one that breaks off on the way is asked for again. */
export async function smallAnswer(
  ask: () => Promise<IncomingMessage>,
  { shown, web }: { readonly shown: string; readonly web: Pick<Web, "wait"> },
): Promise<SmallAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    try {
      return { status: answer.statusCode ?? 0, text: await bodyText(answer, MOST_BYTES) };
    } catch (cause) {
      if (attempt === ATTEMPTS)
        throw new UserError(
          `The answer for ${shown} could not be read ${ATTEMPTS} times (${messageOf(cause)}). Check the network and the server, and run again.`,
          { cause },
        );
    }
    await web.wait(250 * 4 ** attempt);
  }
}
