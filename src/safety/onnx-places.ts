import { posix } from "node:path";
import { quoted } from "./quoted.ts";

/** A file that lies beside a graph, as the disk has it. */
export interface Member {
  readonly bytes: number;
  readonly isSymlink: boolean;
  /** Names the disk has for its content. */
  readonly links: number;
}

/** Files of the artifact by their path relative to the graph's folder. */
export type Members = ReadonlyMap<string, Member>;

/** What a tensor says of where its bytes are. */
export interface Place {
  readonly tensor: string;
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** What its shape and type need; undefined where its type has no fixed size. */
  readonly needed: number | undefined;
}

const KEYS: ReadonlySet<string> = new Set(["location", "offset", "length", "checksum", "basepath"]);

/**
 * The member in which a tensor lies; where it may not lie there, the sentence that says why (ONNX's ExternalDataSecurity.md:
 * CVE-2022-25882 and CVE-2024-27318 leave the folder, CVE-2026-27489 by a link, CVE-2026-34445 by keys that are attributes,
 * CVE-2026-34446 by a second name of a file).
 */
export function placeOf(place: Place, members: Members): { readonly member: string } | { readonly problem: string } {
  const name = quoted(place.tensor);
  const keys = place.entries.map(([key]) => key);
  if (new Set(keys).size < keys.length) return refused(`The tensor ${name} says twice where its bytes are.`);
  if (keys.some((key) => !KEYS.has(key)))
    return refused(`The tensor ${name} says of its bytes what ONNX has no word for.`);
  const said = new Map(place.entries);
  const location = said.get("location") ?? "";
  if (!isContained(location) || !(said.get("basepath") === undefined || isContained(said.get("basepath") ?? "")))
    return refused(`The tensor ${name} lies in ${quoted(location)}, which leads out of the model's folder.`);
  const path = posix.normalize(location);
  const member = members.get(path);
  if (member === undefined)
    return refused(
      `The tensor ${name} lies in ${quoted(path)}, which is no file of the artifact. List it in training.artifact.`,
    );
  if (member.isSymlink || member.links > 1)
    return refused(
      `The tensor ${name} lies in ${quoted(path)}, which is a link or has a second name. Copy the file instead.`,
    );
  const size = sizeProblem(said, { bytes: member.bytes, needed: place.needed });
  return size === undefined
    ? { member: path }
    : refused(`The tensor ${name} ${size} ${quoted(path)}. Export the model again.`);
}

/** Relative, with `/`, never upwards, and nothing that only some system reads as a path; `*` marks memory in ONNX Runtime. */
function isContained(location: string): boolean {
  return (
    location !== "" &&
    location.isWellFormed() &&
    !/[\p{Cc}\\:*?\u{FFFD}]/u.test(location) &&
    !location.startsWith("/") &&
    !location.endsWith("/") &&
    !location.split("/").includes("..")
  );
}

function sizeProblem(
  said: ReadonlyMap<string, string>,
  { bytes, needed }: { readonly bytes: number; readonly needed: number | undefined },
): string | undefined {
  const offset = wholeNumber(said.get("offset"), 0);
  const length = wholeNumber(said.get("length"), needed ?? 0);
  if (offset === undefined || length === undefined) return "has an impossible place in";
  if (needed !== undefined && length !== needed) return "has more or fewer bytes than its shape needs in";
  return offset + length > bytes ? "reaches beyond the end of" : undefined;
}

function wholeNumber(text: string | undefined, absent: number): number | undefined {
  if (text === undefined) return absent;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

function refused(problem: string): { readonly problem: string } {
  return { problem };
}
