import { isRecord } from "../kernel/guards.ts";

/** What a text of ours remembers beside how we left it, by names of the caller's. */
export type Memory = Readonly<Record<string, string>>;

/** A text has room for so many members of so many characters; who remembers more keeps a digest of it. */
export const MEMORY = { members: 20, characters: 500, name: 40 } as const;

/** As given. Throws where it is too much: what was cut off would be forgotten, and nobody told. */
export function checkedMemory(memory: Memory | undefined): Memory | undefined {
  const members = Object.entries(memory ?? {});
  const long = members.find((member) => !fits(member));
  if (members.length > MEMORY.members || long !== undefined)
    throw new Error(
      `A proposal remembers at most ${MEMORY.members} members of ${MEMORY.characters} characters; ${long === undefined ? `${members.length} were given` : `"${long[0].slice(0, 60)}" is longer`}.`,
    );
  return members.length === 0 ? undefined : memory;
}

/** Of a text that anybody may have edited: what is not of this form was never remembered. */
export function memoryOf(value: unknown): Memory | undefined {
  const members = Object.entries(isRecord(value) ? value : {})
    .filter((member): member is [string, string] => typeof member[1] === "string")
    .filter(fits)
    .slice(0, MEMORY.members);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function fits([name, text]: readonly [string, string]): boolean {
  return name.length <= MEMORY.name && text.length <= MEMORY.characters;
}
