import { functionsCore } from "./functions-core.ts";
import { functionsExtra } from "./functions-extra.ts";

/** Takes a case's `input`, answers in the shape of its `expected`. */
export type KnownFunction = (input: never) => unknown;

/** Our functions under the names that the known-answer file gives them. */
export const functions: Readonly<Record<string, KnownFunction>> = { ...functionsCore, ...functionsExtra };
