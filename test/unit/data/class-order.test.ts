import { describe, expect, test } from "vitest";
import { orderOf, translated, UnknownOrder, type OrderQuestion } from "../../../src/data/class-order.ts";
import { classList, classMapping } from "../../../src/data/class-words.ts";
import { labelsOfColumns } from "../../../src/data/label-evidence.ts";

function asked(given: Partial<OrderQuestion>): OrderQuestion {
  return { source: "model.onnx", width: 2, named: undefined, told: [], declared: undefined, known: [], ...given };
}

const list = (...classes: readonly string[]) => ({ classes, own: undefined });
const by = (...names: readonly string[]) => ({ names, by: "scores" }) as const;

describe("the order of the scores is", () => {
  test.each<[string, Partial<OrderQuestion>, readonly string[]]>([
    ["the graph's", { named: by("2", "1"), known: ["1", "2"] }, ["2", "1"]],
    ["the graph's in the data's spelling", { named: by("0", "1"), known: ["false", "true"] }, ["false", "true"]],
    ["the graph's although rows lack a class", { named: by("a", "b", "c"), width: 3, known: ["b"] }, ["a", "b", "c"]],
    ["what the labels show", { told: ["yes", "no"], known: ["no", "yes"] }, ["yes", "no"]],
    ["what labels show beside an inner numbering", { named: by("0", "1"), told: ["1", "2"], known: ["1", "2"] }, ["1", "2"]],
    ["the last class of the last column", { width: 3, told: ["c", undefined, "a"], known: ["a", "b", "c"] }, ["c", "b", "a"]],
    ["the manifest's", { declared: list("good", "bad"), known: ["bad", "good"] }, ["good", "bad"]],
    ["the manifest's over a model that numbers", { named: by("0", "1"), declared: list("no", "yes"), known: ["no", "yes"] }, ["no", "yes"]],
    ["the manifest's numbers of columns", { declared: { classes: ["x", "y"], own: ["1", "0"] }, known: ["x", "y"] }, ["y", "x"]],
    ["the manifest's names of the model's", { named: by("neg", "pos"), declared: { classes: ["1", "0"], own: ["pos", "neg"] }, known: ["0", "1"] }, ["0", "1"]],
    ["the manifest's for padded codes", { named: by("1", "2"), declared: { classes: ["01", "02"], own: ["1", "2"] }, known: ["01", "02"] }, ["01", "02"]],
    ["that of labels which are numbers of columns", { known: ["0", "1"] }, ["0", "1"]],
    ["that of truth values", { known: ["false", "true"] }, ["false", "true"]],
    ["that of numbers of which rows lack some", { width: 4, known: ["0", "2"] }, ["0", "1", "2", "3"]],
  ])("%s", (_, given, classes) => {
    expect(orderOf(asked(given)).classes).toEqual(classes);
  }); // prettier-ignore
});

describe("nobody knows it, and the message has the line to write, where", () => {
  test.each<[string, Partial<OrderQuestion>, string]>([
    ["names are only sorted", { known: ["bad", "good"] }, "`classes: [bad, good]` if they were sorted for training"],
    ["numbers do not start at 0", { known: ["1", "2"] }, "`classes: [1, 2]` if they were sorted"],
    ["an inner classifier may have numbered them", { width: 3, named: by("0", "1", "2"), known: ["1", "2"] }, "`classes: {1: 1, 2: 2}`"],
    ["the model numbers what the data names", { named: by("0", "1"), known: ["no", "yes"] }, '`classes: {"no": 0, "yes": 1}`'],
    ["1 is probably the class that is asked about", { named: by("0", "1"), known: ["late", "on time"], positive: "late" }, '`classes: {on time: 0, late: 1}`'],
    ["codes are padded", { named: by("1", "2"), known: ["01", "02"] }, '`classes: {"01": 1, "02": 2}`'],
    ["the case differs", { named: by("YES", "NO"), known: ["no", "yes"] }, '`classes: {"no": "NO", "yes": "YES"}`'],
    ["the manifest has another order than the graph", { named: by("b", "a"), declared: list("a", "b"), known: ["a", "b"] }, "Write `classes: [b, a]`."],
    ["the manifest has other names than the graph", { named: by("neg", "pos"), declared: list("bad", "good") }, "`classes: {bad: neg, good: pos}`"],
    ["the manifest maps to names of nothing", { declared: { classes: ["bad", "good"], own: ["neg", "pos"] } }, "`classes: {bad: 0, good: 1}`"],
    ["the manifest maps to other names", { named: by("0", "1"), declared: { classes: ["a", "b"], own: ["1", "2"] } }, "`classes: {a: 0, b: 1}`"],
    ["the graph and its labels contradict each other", { named: by("a", "b"), told: ["b", "a"], known: ["a", "b"] }, "`classes: [b, a]` if its labels are right"],
    ["the manifest and the labels do", { declared: list("a", "b"), named: by("a", "b"), told: ["b", "a"], known: ["a", "b"] }, "target.classes is"],
    ["the manifest names too few", { width: 3, declared: list("a", "b") }, "target.classes names 2 classes, but the model model.onnx gives 3 scores"],
    ["nothing is known of the data either", {}, "such as `classes: [bad, good]`"],
  ])("%s", (_, given, said) => {
    expect(() => orderOf(asked(given))).toThrow(UnknownOrder);
    expect(() => orderOf(asked(given))).toThrow(said);
  }); // prettier-ignore
});

test("a model's labels are translated as its scores are", () => {
  const order = { classes: ["no", "yes"], own: ["0", "1"] };
  expect(translated(["1", "0", "2"], order, undefined)).toEqual(["yes", "no", "2"]);
  expect(translated(["1", "0"], undefined, list("no", "yes"))).toEqual(["yes", "no"]);
  expect(translated(["2", "1"], undefined, list("1", "2"))).toEqual(["2", "1"]);
  expect(translated(["2", "1"], undefined, { classes: ["a", "b"], own: ["1", "2"] })).toEqual(["b", "a"]);
});

test("an advised line reads as the same texts", () => {
  expect(classList(["no", "null", "01", "1", "-3", "a b", "a: b", "true", "ü"])).toBe(
    '`classes: ["no", "null", "01", 1, -3, a b, "a: b", true, "ü"]`',
  );
  expect(classMapping(["a", "b", "c"], ["0", "1"])).toBe("`classes: {a: 0, b: 1, c: …}`");
});

describe("rows tell which label a column stands for", () => {
  const of = (words: readonly string[], width: number, ...scores: readonly number[]) => {
    const dictionary = [...new Set(words)];
    const codes = Int32Array.from(words, (word) => dictionary.indexOf(word));
    return labelsOfColumns({ scores: Float64Array.from(scores), width, labels: { codes, dictionary } });
  };

  test("of two columns by any threshold", () => {
    expect(of(["n", "y", "y"], 2, 0.9, 0.1, 0.7, 0.3, 0.2, 0.8)).toEqual(["n", "y"]);
    expect(of(["y", "n", "n"], 2, 0.9, 0.1, 0.7, 0.3, 0.2, 0.8)).toEqual(["y", "n"]);
  });

  test("of one column", () => {
    expect(of(["n", "y", "y"], 1, 0.1, 0.3, 0.8)).toEqual(["y"]);
    expect(of(["y", "y", "n"], 1, 0.1, 0.3, 0.8)).toEqual(["n"]);
  });

  test("of several by the greatest, where nearly all rows agree", () => {
    const rows = [0.8, 0.1, 0.1, 0.1, 0.8, 0.1];
    expect(of(["a", "b"], 3, ...rows)).toEqual(["a", "b", undefined]);
    expect(of(["a", "a"], 3, ...rows)).toEqual([undefined, undefined, undefined]);
  });

  test("not where labels are mixed, all the same, or scores are", () => {
    expect(of(["n", "y", "n"], 1, 0.1, 0.3, 0.8)).toEqual([undefined]);
    expect(of(["y", "y"], 2, 0.9, 0.1, 0.2, 0.8)).toEqual([undefined, undefined]);
    expect(of(["n", "y"], 1, 0.5, 0.5)).toEqual([undefined]);
  });
});
