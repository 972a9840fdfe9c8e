import { textSample, type TextAnswers, type TextSide } from "../../src/work/measure/text-sample.ts";
import type { Regions } from "./binary.ts";
import type { Draws } from "./random.ts";
import type { Population } from "./world.ts";

const SIZE = 3200;
const WORDS = 12;

interface TextTable {
  readonly references: readonly string[];
  readonly candidate: readonly string[];
  readonly baseline: readonly string[];
  /** How a judge saw the candidate beside the baseline: 1 won, ½ tie, 0 lost, NaN not judged. */
  readonly points: Float64Array;
}

export interface Texts {
  /** Groups of so many rows; in each the candidate's harm is its own. */
  readonly groups?: { readonly size: number; readonly harmed: "symmetric" | "rare" };
}

const HARM = 0.02;

/** Texts of made-up words; both models change the same ones but for some, the candidate more of them. */
export function texts(random: Draws, { groups }: Texts): Population {
  const words = vocabulary(random);
  let [hardness, harm] = [0.4, HARM];
  const rows = Array.from({ length: SIZE }, (_, row) => {
    if (groups !== undefined && row % groups.size === 0) {
      hardness = 0.2 + 0.4 * random.uniform();
      harm = groups.harmed === "rare" ? (random.happens(0.2) ? 5 * HARM : 0) : HARM + 0.03 * random.normal();
    }
    const reference = sentence(random, words);
    const shared = random.happens(hardness) ? changed(random, reference, words) : reference;
    const own = (chance: number): string => (random.happens(chance) ? changed(random, shared, words) : shared);
    return { reference, baseline: own(0.03), candidate: own(Math.max(0, 0.03 + harm)), point: pointOf(random, harm) };
  });
  return textPopulation(tableOf(rows), groups?.size);
}

/** Texts of two models that agree but in small regions, where one is right and the other's words are all others. */
export function textRegions(random: Draws, { losses, gains, isPerfect = false }: Regions): Population {
  const words = vocabulary(random);
  const rows = Array.from({ length: SIZE }, (_, row) => {
    const place = row / SIZE;
    const reference = sentence(random, words);
    const wrong = sentence(random, words);
    const same = isPerfect || random.happens(0.9) ? reference : wrong;
    if (place < losses) return { reference, candidate: wrong, baseline: reference, point: 0 };
    if (place < losses + gains) return { reference, candidate: reference, baseline: wrong, point: 1 };
    return { reference, candidate: same, baseline: same, point: 0.5 };
  });
  return textPopulation(tableOf(rows));
}

/** JSON that is whole or not; the shares of rows in which the candidate alone fails and alone does not. */
export function jsonTexts(random: Draws, { losses, gains }: Regions): Population {
  const [whole, broken] = ['{"answer": 1}', '{"answer": '];
  const rows = Array.from({ length: SIZE }, (_, row) => {
    const place = row / SIZE;
    const same = random.happens(0.9) ? whole : broken;
    const candidate = place < losses ? broken : place < losses + gains ? whole : same;
    const baseline = place < losses ? whole : place < losses + gains ? broken : same;
    return { reference: whole, candidate, baseline, point: Number.NaN };
  });
  return textPopulation(tableOf(rows));
}

/** Pairs of which a judge saw some: shares of won and of lost ones. */
export function judgedPairs({
  won,
  lost,
  judged,
}: {
  readonly won: number;
  readonly lost: number;
  readonly judged: number;
}): Population {
  const rows = Array.from({ length: SIZE }, (_, row) => {
    const place = row / SIZE / judged;
    const point = place < lost ? 0 : place < lost + won ? 1 : place < 1 ? 0.5 : Number.NaN;
    return { reference: "a", candidate: "a", baseline: "a", point };
  });
  return textPopulation(tableOf(rows));
}

interface Row {
  readonly reference: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly point: number;
}

function tableOf(rows: readonly Row[]): TextTable {
  return {
    references: rows.map(({ reference }) => reference),
    candidate: rows.map(({ candidate }) => candidate),
    baseline: rows.map(({ baseline }) => baseline),
    points: Float64Array.from(rows, ({ point }) => point),
  };
}

function pointOf(random: Draws, harm: number): number {
  return random.happens(0.4) ? 0.5 : Number(random.happens(0.5 - harm));
}

function vocabulary(random: Draws): readonly string[] {
  const pick = (letters: string): string => letters[random.below(letters.length)]!;
  const syllable = (): string => pick("bdfgklmnprst") + pick("aeiou");
  return Array.from({ length: 300 }, () => syllable() + syllable() + (random.happens(0.5) ? syllable() : ""));
}

function sentence(random: Draws, words: readonly string[]): string {
  return Array.from({ length: WORDS }, () => words[random.below(words.length)]!).join(" ");
}

/** With a quarter of its words others, and some left out. */
function changed(random: Draws, text: string, words: readonly string[]): string {
  const kept = text.split(" ").flatMap((word) => {
    if (random.happens(0.25)) return random.happens(0.3) ? [] : [words[random.below(words.length)]!];
    return [word];
  });
  return kept.join(" ");
}

function textPopulation(table: TextTable, groupSize?: number): Population {
  const { references, candidate, baseline, points } = table;
  const models: readonly Model[] = [
    { texts: candidate, points, counts: new Map() },
    { texts: baseline, points: points.map((point) => 1 - point), counts: new Map() },
  ];
  return {
    size: references.length,
    ...(groupSize !== undefined && { groupSize }),
    pick: ({ rows, isSwapped, sampling }) => {
      const sideOf = (isCandidate: boolean): Side =>
        new Side(rows, (place) => models[isSwapped(place) === isCandidate ? 1 : 0]!);
      const sides = { candidate: sideOf(true), baseline: sideOf(false) };
      const sample = textSample({
        ...sampling,
        references: Array.from(rows, (row) => [references[row]!]),
        candidate: sides.candidate.answers(),
        baseline: sides.baseline.answers(),
      });
      return {
        ...sample,
        candidate: { ...sample.candidate, counted: sides.candidate.counted },
        baseline: { ...sample.candidate, ...sides.baseline.answers(), counted: sides.baseline.counted },
      };
    },
  };
}

interface Model {
  readonly texts: readonly string[];
  readonly points: Float64Array;
  /** What a metric counts in a row of the population, counted once and not in every data set anew. */
  readonly counts: Map<string, (readonly number[] | undefined)[]>;
}

/** What a model, or by turns both, says of the chosen rows. */
class Side {
  readonly #rows: Uint32Array;
  readonly #modelOf: (place: number) => Model;

  constructor(rows: Uint32Array, modelOf: (place: number) => Model) {
    this.#rows = rows;
    this.#modelOf = modelOf;
  }

  answers(): TextAnswers {
    return {
      texts: Array.from(this.#rows, (row, place) => this.#modelOf(place).texts[row]!),
      points: Float64Array.from(this.#rows, (row, place) => this.#modelOf(place).points[row]!),
    };
  }

  readonly counted: TextSide["counted"] = (name, count) =>
    Float64Array.from(
      Array.from(this.#rows, (row, place) => {
        const { counts } = this.#modelOf(place);
        const known = counts.get(name) ?? [];
        counts.set(name, known);
        return (known[row] ??= count(place));
      }).flat(),
    );
}
