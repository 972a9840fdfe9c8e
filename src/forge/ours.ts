import { sameWord } from "./stamp.ts";

/** Whom we wrote as. */
export interface Ourselves {
  /** Who we are. */
  readonly viewer: string;
  /** Who we were: after a change of bot, what these wrote is ours as well. */
  readonly former?: readonly string[] | undefined;
}

/** Whether this account's writing is ours. Nobody was ever `ghost`, who stands for every account that is gone. */
export function isOurs(login: string, { viewer, former = [] }: Ourselves): boolean {
  if (login === "" || sameWord(login, "ghost")) return false;
  return [viewer, ...former].some((name) => sameWord(name, login));
}
