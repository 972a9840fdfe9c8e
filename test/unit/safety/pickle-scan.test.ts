import { describe, expect, it } from "vitest";
import { scanPickle } from "../../../src/safety/pickle-scan.ts";
import { inMemory, type RandomAccess } from "../../../src/safety/random-access.ts";
import { HONEST_PICKLES } from "./pickle-honest.ts";
import { HOSTILE_PICKLES } from "./pickle-samples.ts";
import { EVIL, global, pickle, PROTO4, short, storage, tensor, uint, unicode } from "./pickle-writer.ts";

const WINDOW = 2 ** 20;

const LONG = Buffer.alloc(WINDOW + 8192);

/** The same behind another pickle, so that the first window ends so many bytes into it. */
function across(bytes: Uint8Array, inside: number): RandomAccess {
  const before = WINDOW - inside;
  LONG.set(pickle("B", uint(before - 6, 4)));
  LONG[before - 1] = 0x2e;
  LONG.set(bytes, before);
  return inMemory(LONG.subarray(0, before + bytes.length));
}

describe("a hostile pickle", () => {
  it.each([...HOSTILE_PICKLES])("is refused: %s", async (_, { bytes, kind }) => {
    const { problems } = await scanPickle(inMemory(bytes));

    expect(problems.map((problem) => problem.kind)).toContain(kind);
  });
});

describe("an honest pickle", () => {
  it.each([...HONEST_PICKLES])("passes: %s", async (_, bytes) => {
    const { problems, end } = await scanPickle(inMemory(bytes));

    expect(problems).toEqual([]);
    expect(end).toBe(bytes.length);
  });
});

describe("where the window ends", () => {
  it.each([1, 2, 5, 11, 23, 40, 41, 60])("nothing changes: %i bytes in", async (inside) => {
    for (const [name, bytes] of HONEST_PICKLES)
      expect.soft(await scanPickle(across(bytes, inside)), name).toMatchObject({ problems: [] });
    const shorter = [...HOSTILE_PICKLES].filter(
      ([, { bytes }]) => bytes.length > 0 && bytes.length < LONG.length - WINDOW,
    );
    for (const [name, { bytes }] of shorter)
      expect.soft((await scanPickle(across(bytes, inside))).problems, name).not.toEqual([]);
  });
});

describe("what is told", () => {
  it("names every import once, with its place", async () => {
    const { globals, problems } = await scanPickle(
      inMemory(pickle("(", EVIL, EVIL, global("collections", "OrderedDict"), "l.")),
    );

    expect(globals).toEqual(["collections.OrderedDict", "os.system"]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ hazard: "code", kind: "global", at: "byte 1" });
    expect(problems[0]?.message).toContain('"os" "system"');
  });

  it("allows what was reviewed, and not what only looks like it", async () => {
    const allow = ["mine.models.Model"];
    const allowed = await scanPickle(inMemory(pickle(global("mine.models", "Model"), ")\x81}b.")), { allow });
    const other = await scanPickle(inMemory(pickle(PROTO4, short("mine"), short("models.Model"), "\x93.")), { allow });

    expect(allowed.problems).toEqual([]);
    expect(other.problems.map(({ kind }) => kind)).toEqual(["global"]);
  });

  it("stops after one pickle when what follows is somebody else's", async () => {
    const scan = await scanPickle(inMemory(pickle("xxN.", EVIL)), { start: 2, pickles: "one" });

    expect(scan).toMatchObject({ problems: [], end: 4 });
  });

  it("escapes names, and ends after many", async () => {
    const many = Array.from({ length: 500 }, (_, index) => global("os", `@user <b>${index}\u001b`)).join("0");
    const { problems } = await scanPickle(inMemory(pickle(many, ".")));

    expect(problems).toHaveLength(50);
    expect(problems[0]?.message).not.toContain("\u001b");
  });
});

describe("storages of PyTorch", () => {
  it("are followed where the loader brings them", async () => {
    const bytes = pickle("\x80\x02(", tensor("0", 6), tensor("1", 4), "l.");
    const { problems, storages } = await scanPickle(inMemory(bytes), { isTorch: true, hasArrays: false });

    expect(problems).toEqual([]);
    expect(storages).toEqual([
      { key: "0", bytes: 24, elementBytes: 4 },
      { key: "1", bytes: 16, elementBytes: 4 },
    ]);
    expect((await scanPickle(inMemory(bytes))).problems.map(({ kind }) => kind)).toEqual(["persistent-id"]);
  });

  it.each([
    [
      "module",
      pickle("(", unicode("module"), global("torch", "FloatStorage"), unicode("0"), unicode("cpu"), "K\x01tQ."),
    ],
    [
      "another class",
      pickle("(", unicode("storage"), global("os", "system"), unicode("0"), unicode("cpu"), "K\x01tQ."),
    ],
    ["two sizes", pickle("(", storage("0", 6), storage("0", 7), "l.")],
    ["items into a storage", pickle(storage("0", 6), "K\0K\0s.")],
    ["negative", pickle(storage("0", -1), ".")],
  ])("are refused: %s", async (_, bytes) => {
    const { problems } = await scanPickle(inMemory(bytes), { isTorch: true });

    expect(problems).not.toEqual([]);
  });
});
