import type { Authorship } from "../../forge/authorship.ts";
import type { Forge, Review } from "../../forge/forge.ts";
import type { Place } from "../place/place.ts";
import { authorshipOf } from "./authorship.ts";

/** What GitHub is asked of people, once a run, however many models and waivers ask. */
export interface AskedOnce {
  reviews(pull: number): Promise<readonly Review[]>;
  mayWrite(login: string): Promise<boolean>;
  /** Whether GitHub knows the login, and they may see the repository. */
  mayRead(login: string): Promise<boolean>;
  authorship(pulls: readonly number[]): Promise<Authorship>;
  /** `@organisation/team`; undefined where this token may not know. Logins in lower case. */
  team(name: string): Promise<readonly string[] | undefined>;
}

const KNOWN = new WeakMap<Pick<Place, "host">, AskedOnce>();

export function askedOnce(place: Place, forge: Forge): AskedOnce {
  const known = KNOWN.get(place) ?? asking(forge);
  KNOWN.set(place, known);
  return known;
}

function asking(forge: Forge): AskedOnce {
  const permission = once((login: string) => forge.permission(login));
  return {
    reviews: once((pull: number) => forge.reviews(pull)),
    mayWrite: async (login) => WRITING.has(await permission(login)),
    mayRead: async (login) => (await permission(login)) !== "none",
    authorship: once((pulls: readonly number[]) => authorshipOf(forge, pulls)),
    team: once(async (name: string) => {
      const [organisation = "", team = ""] = name.replace(/^@/, "").split("/");
      return (await forge.teamMembers(organisation, team))?.map((login) => login.toLowerCase());
    }),
  };
}

const WRITING: ReadonlySet<string> = new Set(["admin", "maintain", "write"]);

function once<A, T>(ask: (about: A) => Promise<T>): (about: A) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (about) => {
    const key = JSON.stringify(about);
    const answer = asked.get(key) ?? ask(about);
    asked.set(key, answer);
    return answer;
  };
}
