import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Profile } from "../../../../src/generated/types.ts";
import { CategorySketch, referenceCategories } from "../../../../src/stats/profile/category-sketch.ts";
import { joinProfiles } from "../../../../src/stats/profile/join-profiles.ts";
import { mergeProfiles } from "../../../../src/stats/profile/merge-profiles.ts";
import { NumberSketch } from "../../../../src/stats/profile/number-sketch.ts";
import { publishedProfile } from "../../../../src/stats/profile/published-profile.ts";
import { EmbeddingSketch } from "../../../../src/stats/profile/vector-sketches.ts";
import { Random } from "../../../../src/stats/random.ts";
import { columnOf, gridOf } from "./columns.ts";

const random = Random.fromSeed(23);
const DIMENSIONS = 3;

interface Row {
  readonly price: number | null;
  readonly plan: string | null;
  readonly note: string;
  readonly vector: readonly number[];
}

const reference = Array.from({ length: 400 }, () => rowOf());
// As a window of production may be: another unit here and there, what is no number, new values.
const rows = Array.from({ length: 150 }, (_, at): Row => {
  const row = rowOf();
  const odd = [Number.NaN, Infinity, -Infinity, null, 1e308, -1e308, 5e-324, 1e16][at % 30] ?? row.price;
  const vector = at % 41 === 0 ? row.vector.map((value) => 1e6 * value) : row.vector;
  return { ...row, price: at % 30 < 8 ? odd : row.price, plan: at % 11 === 0 ? `new ${at % 5}` : row.plan, vector };
});
const grids = {
  price: gridOf(reference.map(({ price }) => price ?? Number.NaN)),
  note: gridOf(reference.map(({ note }) => note.length)),
  vector: gridOf(reference.map(({ vector }) => Math.hypot(...vector))),
};
const plans = referenceCategories(
  reference.map(({ plan }): [string, number] => [plan ?? "none", 1]),
  0,
);

describe("profiles of shards", () => {
  test("merge to the bytes of the whole, in 1,000 random shardings", () => {
    const few = rows.slice(0, 40);
    const none = { partial: profileOf([], "partial"), window: profileOf([], "window") };
    const numbers = (part: readonly Row[], role: "window" | "partial"): Profile => {
      const price = new NumberSketch(grids.price);
      for (const row of part) addNumber(price, row.price);
      const columns = { price: price.column({ exact: role === "partial" }) };
      return { ...none[role], rows: part.length, columns, prediction: {} };
    };
    const digests = new Set<string>();
    for (let sharding = 0; sharding < 1000; sharding += 1) {
      const parts = sharded(few).map((part) => numbers(part, "partial"));
      digests.add(digestOf(mergeProfiles(parts)));
    }
    expect([...digests]).toEqual([digestOf(numbers(few, "window"))]);
  });

  test("merge to the bytes of the whole with all kinds of columns, written to files between", () => {
    const digests = new Set<string>();
    for (let sharding = 0; sharding < 20; sharding += 1) {
      digests.add(digestOf(mergeProfiles(sharded(rows).map((part) => partOf(part)))));
    }
    expect([...digests]).toEqual([digestOf(profileOf(rows, "window"))]);
  });

  test("merge in stages", () => {
    const parts = [0, 40, 90, 91].map((from, at, starts) => partOf(rows.slice(from, starts[at + 1])));
    const inner = mergeProfiles(parts.slice(1), { role: "partial" });
    expect(mergeProfiles([inner, parts[0]!])).toEqual(profileOf(rows, "window"));
  });

  test.each<[string, (part: Profile) => Profile]>([
    ["model", (part) => ({ ...part, model: "other" })],
    ["window", (part) => ({ ...part, source: { ...part.source, dataset: "2026-11-29" } })],
    ["source files", (part) => ({ ...part, source: { ...part.source, digest: "other" } })],
    ["columns", (part) => ({ ...part, columns: {} })],
    ["different bins", (part) => ({ ...part, columns: { ...part.columns, price: columnOf(gridOf([1, 2]), [1]) } })],
    ["is number in one part", (part) => ({ ...part, columns: { ...part.columns, price: part.columns["plan"]! } })],
    ["not partial", (part) => ({ ...part, role: "window" })],
    ["no exact sums", (part) => ({ ...part, columns: profileOf(rows, "window").columns })],
  ])("that differ are refused: %s", (words, change) => {
    expect(() => mergeProfiles([partOf(rows), change(partOf(rows))])).toThrow(words);
  });

  test("with more new values than are kept merge alike", () => {
    const values = Array.from({ length: 8000 }, (_, at) => `id-${at % 6000}`);
    const halves = [values.slice(0, 3600), values.slice(3600)].map((part) => categoryPart(part));
    const merged = mergeProfiles(halves).columns["plan"];
    expect(merged).toEqual(mergeProfiles([categoryPart(values)]).columns["plan"]);
    if (merged?.kind !== "category") throw new Error("a category column");
    expect(merged.unseen?.rows).toBe(8000);
    expect(merged.other.values / 6000).toBeGreaterThan(0.95);
    expect(merged.other.values / 6000).toBeLessThan(1.05);
  });
});

describe("windows", () => {
  const large = Array.from({ length: 7 }, () => Array.from({ length: 2000 }, () => rowOf()));

  test("make a reference together, also as they were published", () => {
    const joined = joinProfiles(
      large.map((part) => profileOf(part, "window")),
      source,
    );
    const whole = profileOf(large.flat(), "window");
    expect(joined.rows).toBe(14_000);
    expect(joined.columns["price"]).toMatchObject({ edges: [...grids.price.edges], rows: 14_000 });
    expect(countsIn(joined)).toEqual(countsIn(whole));
    const coarse = joinProfiles(
      large.map((part) => publishedProfile(profileOf(part, "window"))),
      source,
    );
    const column = coarse.columns["price"];
    if (column?.kind !== "number") throw new Error("a number column");
    expect(column.edges.length).toBeGreaterThan(grids.price.edges.length / 2);
    expect(column.nulls + column.counts.reduce((sum, count) => sum + count, 0)).toBe(14_000);
  });

  test("of another grid make none", () => {
    const other = {
      ...profileOf(large[0]!, "window"),
      columns: { price: columnOf(gridOf(Array.from({ length: 99 }, (_, at) => at ** 0.5 + 0.123)), [1]) },
    };
    expect(() => joinProfiles([other, profileOf(large[1]!, "window")], source)).toThrow("different bins");
  });
});

const source: Profile["source"] = { dataset: "2026-11-28", digest: "sha256:files" };

function rowOf(): Row {
  return {
    price: random.uniform() < 0.02 ? null : Math.exp(random.normal()),
    plan: random.uniform() < 0.05 ? null : ["free", "pro", "𝔘ltra", "business"][random.below(4)]!,
    note: "añ👍".repeat(random.below(12)),
    vector: Array.from({ length: DIMENSIONS }, () => random.normal()),
  };
}

function partOf(part: readonly Row[]): Profile {
  // Parts travel as files.
  return JSON.parse(JSON.stringify(profileOf(part, "partial"))) as Profile;
}

function profileOf(part: readonly Row[], role: "window" | "partial"): Profile {
  const exact = role === "partial";
  const [price, note, score] = [
    new NumberSketch(grids.price),
    new NumberSketch(grids.note),
    new NumberSketch(grids.price),
  ];
  const [plan, vector] = [new CategorySketch(plans), new EmbeddingSketch(grids.vector, DIMENSIONS)];
  for (const row of part) {
    addNumber(price, row.price);
    addNumber(score, row.price === null ? null : row.price / 3);
    if (row.plan === null) plan.addNulls(1);
    else plan.add(row.plan);
    note.addOne(row.note.length);
    vector.add(Float64Array.from(row.vector));
  }
  return {
    schema: "model-gitops/profile/v1",
    model: "churn",
    role,
    source,
    rows: part.length,
    columns: {
      price: price.column({ exact }),
      plan: plan.column({ exact }),
      note: { kind: "text", rows: part.length, nulls: 0, lengths: note.column({ exact }) },
      vector: vector.column({ exact }),
    },
    prediction: { score: score.column({ exact }), label: plan.column({ exact }) },
  };
}

function categoryPart(values: readonly string[]): Profile {
  const sketch = new CategorySketch(plans);
  for (const value of values) sketch.add(value);
  return { ...partOf([]), rows: values.length, columns: { plan: sketch.column({ exact: true }) } };
}

function addNumber(sketch: NumberSketch, value: number | null): void {
  if (value === null) sketch.addNulls(1);
  else sketch.addOne(value);
}

function countsIn({ columns }: Profile): unknown {
  const [price, plan] = [columns["price"], columns["plan"]];
  return [price?.kind === "number" && price.counts, plan?.kind === "category" && plan.values];
}

function digestOf(profile: Profile): string {
  return createHash("sha256").update(JSON.stringify(profile)).digest("hex");
}

function sharded(list: readonly Row[]): readonly (readonly Row[])[] {
  const parts = Array.from({ length: 2 + random.below(4) }, (): Row[] => []);
  for (const row of shuffled(list)) parts[random.below(parts.length)]!.push(row);
  return parts;
}

function shuffled(list: readonly Row[]): readonly Row[] {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}
