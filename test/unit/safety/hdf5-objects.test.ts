import { describe, expect, it } from "vitest";
import { objectComplaint } from "../../../src/safety/hdf5-objects.ts";
import { inMemory } from "../../../src/safety/random-access.ts";
import { hdf5Head } from "./archive-writer.ts";
import { type Part, pickle, uint } from "./pickle-writer.ts";

type Message = readonly [type: number, body: Part];

const EXTERNAL_FILES: Message = [0x07, pickle("\x01\0\0\0\x01\0\x01\0", uint(512, 8))];
const CONTIGUOUS: Message = [0x08, pickle("\x03\x01", uint(2048, 8), uint(80, 8))];
const VIRTUAL: Message = [0x08, pickle("\x04\x03", uint(512, 8), uint(0, 4))];
const FLOATS: Message = [0x03, pickle("\x11\x20\x3f\0", uint(8, 4), "\0".repeat(12))];
const space = (...sides: readonly number[]): Message => [
  0x01,
  pickle("\x01", uint(sides.length, 1), "\0".repeat(6), ...sides.map((side) => uint(side, 8))),
];
const link = (kind: number, body: Part): Message => [0x06, pickle("\x01\x08", uint(kind, 1), "\x01a", body)];
const hardLink = (address: number): Message => [0x06, pickle("\x01\0\x01a", uint(address, 8))];

async function kindOf(bytes: Uint8Array): Promise<string | undefined> {
  return (await objectComplaint(inMemory(bytes)))?.kind;
}

/** Parts at their addresses, with zeros between. */
function at(...parts: readonly (readonly [address: number, part: Uint8Array])[]): Uint8Array {
  const end = Math.max(...parts.map(([address, part]) => address + part.length));
  const file = new Uint8Array(end);
  for (const [address, part] of parts) file.set(part, address);
  return file;
}

/** A header of version 2, whose checksum nobody asks for. */
function newer(...messages: readonly Message[]): Uint8Array {
  const body = pickle(
    ...messages.map(([type, part]) => pickle(uint(type, 1), uint(pickle(part).length, 2), "\0", part)),
  );
  return pickle("OHDR\x02\x01", uint(body.length, 2), body, "\0\0\0\0");
}

function newestHead(root: number, extension = Number.POSITIVE_INFINITY): Uint8Array {
  const place = Number.isFinite(extension) ? uint(extension, 8) : "\xff".repeat(8);
  return pickle("\x89HDF\r\n\x1a\n\x03\x08\x08\0", uint(0, 8), place, uint(4096, 8), uint(root, 8), "\0\0\0\0");
}

function symbols(...entries: readonly (readonly [address: number, cache: number])[]): Uint8Array {
  return pickle(
    "SNOD\x01\0",
    uint(entries.length, 2),
    ...entries.map(([address, cache]) => pickle(uint(8, 8), uint(address, 8), uint(cache, 4), "\0".repeat(20))),
  );
}

function tree(level: number, ...children: readonly number[]): Uint8Array {
  const places = pickle(...children.map((child) => pickle(uint(0, 8), uint(child, 8))), uint(0, 8));
  return pickle("TREE\0", uint(level, 1), uint(children.length, 2), "\xff".repeat(16), places);
}

/** An older file whose root has one member, which has the given messages. */
function grouped(...messages: readonly Message[]): Uint8Array {
  return at(
    [0, hdf5Head(0, [0x11, pickle(uint(512, 8), uint(600, 8))])],
    [512, tree(1, 700)],
    [700, tree(0, 800)],
    [800, symbols([1024, 0], [99, 2])],
    [1024, hdf5Head(0, ...messages).subarray(96)],
  );
}

describe("an HDF5 file that leads out of itself", () => {
  it.each([
    ["a link to another file", hdf5Head(0, link(64, "\x08\0\0/x\0/y\0")), "hdf5-external"],
    ["a link of a kind of its own", hdf5Head(0, link(65, "\0\0")), "hdf5-external"],
    ["numbers in another file", grouped(space(10), FLOATS, CONTIGUOUS, EXTERNAL_FILES), "hdf5-external"],
    ["numbers of other datasets", grouped(space(10), FLOATS, VIRTUAL), "hdf5-external"],
    ["in the newer form", at([0, newestHead(64)], [64, newer(link(64, "\x04\0\0/x\0"))]), "hdf5-external"],
    [
      "below a group of the newer form",
      at([0, newestHead(64)], [64, newer(hardLink(256))], [256, newer(space(1), FLOATS, VIRTUAL)]),
      "hdf5-external",
    ],
    [
      "in a continuation",
      at(
        [0, hdf5Head(0, [0x10, pickle(uint(512, 8), uint(24, 8))])],
        [512, pickle(uint(7, 2), uint(16, 2), "\0\0\0\0", EXTERNAL_FILES[1])],
      ),
      "hdf5-external",
    ],
    ["more numbers than it can hold", grouped(space(2 ** 30, 2 ** 10), FLOATS, CONTIGUOUS), "hdf5-bomb"],
  ])("is refused: %s", async (_, bytes, kind) => {
    expect(await kindOf(bytes)).toBe(kind);
  });
});

describe("an HDF5 file that cannot be followed", () => {
  it.each([
    ["names in a heap", hdf5Head(0, [0x02, pickle("\0\0", uint(512, 8), "\xff".repeat(8))])],
    ["a member beyond the end", hdf5Head(0, hardLink(1e6))],
    ["no root", hdf5Head().subarray(0, 90)],
    ["a message beyond its header", at([0, hdf5Head(0, [0x05, "1234"])], [114, pickle(uint(99, 2))])],
    ["a tree below itself", at([0, hdf5Head(0, [0x11, pickle(uint(512, 8), uint(600, 8))])], [512, tree(1, 512)])],
    ["a continuation of itself", hdf5Head(0, [0x10, pickle(uint(112, 8), uint(24, 8))])],
    ["another layout by its extension", at([0, newestHead(64, 256)], [64, newer()], [256, newer([0x18, "\0\0"])])],
    ["a shape that stands elsewhere", at([0, newestHead(64)], [64, newer(FLOATS, CONTIGUOUS)])],
  ])("is refused: %s", async (_, bytes) => {
    expect(await kindOf(bytes)).toBe("hdf5");
  });
});

describe("an honest HDF5 file", () => {
  it.each([
    ["nothing in it", hdf5Head()],
    ["a dataset in a group", grouped(space(10), FLOATS, CONTIGUOUS)],
    ["a group that holds itself", hdf5Head(0, hardLink(96))],
    ["a link within the file", hdf5Head(0, link(1, "\x02\0/b"))],
    ["the newer form", at([0, newestHead(64)], [64, newer(hardLink(256))], [256, newer(space(1), FLOATS, CONTIGUOUS)])],
  ])("passes: %s", async (_, bytes) => {
    expect(await kindOf(bytes)).toBeUndefined();
  });
});
