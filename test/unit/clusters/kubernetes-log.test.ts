import { expect, test } from "vitest";
import { NewestLines, podsFrom, readCursor, sinceTime, startOf } from "../../../src/clusters/kubernetes-log.ts";
import { type Pod, readPod } from "../../../src/clusters/kubernetes-pods.ts";
import { podOf } from "./kubernetes-fake.ts";

function pod(nameAndTime: string): Pod {
  const read = readPod(podOf(nameAndTime, "x", {}));
  if (read === undefined) throw new Error("no pod");
  return read;
}

function read(
  text: string,
  cursor?: string,
  isOver = false,
): { lines: readonly string[]; cursor: string; skipped?: number } {
  const newest = new NewestLines(readCursor(cursor) ?? startOf(pod("a")));
  newest.take(text);
  return newest.finish(isOver);
}

const AT = "2026-11-30T12:00:01";

test("lines of one moment are told once each, whatever the zone and the digits of their stamps", () => {
  const first = read(`${AT}.5Z a\n${AT}.5Z b\n${AT}.50Z c\n`);
  expect(first.lines).toEqual(["a", "b", "c"]);
  const second = read(
    `${AT}.5Z a\n${AT}.5Z b\n2026-11-30T14:00:01.500+02:00 c\n${AT}.5Z d\n${AT}.500000001Z e\n`,
    first.cursor,
  );
  expect(second.lines).toEqual(["d", "e"]);
  expect(read(`${AT}.5Z a\n${AT}.500000001Z e\n${AT}Z late\n${AT}.6Z f`, second.cursor, true).lines).toEqual(["f"]);
});

test("a line without its end waits for it, unless nothing more comes", () => {
  const first = read(`${AT}Z whole\n${AT}.1Z ha`);
  expect(first.lines).toEqual(["whole"]);
  expect(read(`${AT}Z whole\n${AT}.1Z half\n`, first.cursor).lines).toEqual(["half"]);
  expect(read(`${AT}Z whole\n${AT}.1Z ha`, first.cursor, true).lines).toEqual(["ha"]);
});

test("a line comes in any pieces, is cut where it is endless, and may lack a stamp or text", () => {
  const newest = new NewestLines(startOf(pod("a")));
  for (const piece of [
    `${AT}Z on`,
    "e\n",
    "unable to retrieve container logs\n",
    `${AT}.2Z \n`,
    `${AT}.3Z `,
    "x".repeat(200_000),
    "\n",
  ])
    newest.take(piece);
  const { lines, skipped } = newest.finish(false);
  expect(lines.slice(0, 3)).toEqual(["one", "unable to retrieve container logs", ""]);
  expect(lines[3]?.length).toBeLessThanOrEqual(65_536);
  expect((lines[3]?.length ?? 0) + (skipped ?? 0)).toBe(200_000);
});

test("the server is asked from the second on that was told last", () => {
  expect(sinceTime(startOf(pod("a")))).toBeUndefined();
  const { cursor } = read(`${AT}.987Z a\n`);
  const told = readCursor(cursor);
  expect(told === undefined ? "" : sinceTime(told)).toBe(`${AT}Z`);
});

test("a cursor that is none of ours begins anew", () => {
  for (const text of [undefined, "", "x", "a|b|c|d|1", "a|b|c|000000000001.000000000|-1", "🙂|||"])
    expect(readCursor(text)).toBeUndefined();
});

test("the log goes on with pods that came later, also where its own is gone", () => {
  const [one, two, three] = [
    pod("z@2026-11-30T12:00:00Z"),
    pod("b@2026-11-30T12:01:00Z"),
    pod("a@2026-11-30T12:02:00Z"),
  ];
  expect(podsFrom([one, two, three], startOf(two)).map(({ name }) => name)).toEqual(["b", "a"]);
  expect(podsFrom([one, three], startOf(two)).map(({ name }) => name)).toEqual(["a"]);
  expect(podsFrom([one, two], undefined)).toHaveLength(2);
});
