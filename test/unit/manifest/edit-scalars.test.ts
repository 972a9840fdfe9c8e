import { describe, expect, test } from "vitest";
import { setValue, type YamlValue } from "../../../src/manifest/edit.ts";
import { readYaml } from "../../../src/manifest/yaml.ts";

describe("what was written stays in its style", () => {
  test.each<readonly [name: string, before: string, value: YamlValue, after: string]>([
    ["plain", "a: x # c\n", "y z", "a: y z # c\n"],
    ["double quotes", 'a: "1.17.7"\n', "1.23.3", 'a: "1.23.3"\n'], // dependabot/dependabot-core#6313
    ["single quotes, both of them", "a: 'ruby:2.5.0'\n", "ruby:2.7.1", "a: 'ruby:2.7.1'\n"], // renovatebot/renovate#6516
    ["quotes that a boolean of YAML 1.1 needs", "a: 'Y'\n", "no", "a: 'no'\n"], // fjogeleit/yaml-update-action#527
    ["single quotes around one", "a: 'x'\n", "it's", "a: 'it''s'\n"],
    ["a number that loses its quotes", 'a: "1"\n', 2, "a: 2\n"],
    ["a plain date stays plain", "a: 2025-01-01\n", "2025-02-01", "a: 2025-02-01\n"],
    ["a folded digest", "a: >-\n  x:1@sha256:00\nb: 1\n", "x:2@sha256:11", "a: >-\n  x:2@sha256:11\nb: 1\n"], // dependabot/dependabot-core#13351
    ["lines of a script", "a: |\n    x\n    y\nb: 1\n", "x\nz\n", "a: |\n    x\n    z\nb: 1\n"], // mikefarah/yq#2030
    ["an indentation indicator is not needed", "a: |2-\n    x\n  y\n", "x\ny", "a: |-\n  x\n  y\n"],
    ["kept line breaks", "a: |+ # c\n  x\n\nb: 1\n", "x\ny\n", "a: | # c\n  x\n  y\nb: 1\n"],
    ["a text of lines that has one now", "a: | # c\n  x\n  y\n\nb: 1\n", "x", "a: x # c\n\nb: 1\n"],
    ["a plain text over lines", "a: x\n  y # c\nb: 1\n", "z", "a: z # c\nb: 1\n"],
    ["a quoted text over lines", 'a: "x\n\n  y" # c\nb: 1\n', "z", 'a: "z" # c\nb: 1\n'],
    ["a value on the line below", "a:\n  # of x\n  x # c\n", "z", "a:\n  # of x\n  z # c\n"],
    ["a tag goes, as the value says what it is", "a: !!str 12 # c\n", "13", 'a: "13" # c\n'],
    ["a value that was left out", "a: # c\nb: 1\n", "x", "a: x # c\nb: 1\n"],
    ["a value that was left out, without a break", "a:", 1, "a: 1"],
    ["null", "a: ~\n", null, "a: ~\n"],
    ["an explicit key without a value", "? a\nb: 1\n", "x", "? a\n: x\nb: 1\n"],
  ])("%s", (...[, before, value, after]) => {
    expect(setValue(before, "/a", value)).toBe(after);
  });
});

test("a folded text is folded again, at single spaces", () => {
  const words = Array.from({ length: 20 }, (_, index) => `word${index}`).join(" ");
  expect(setValue("a: >\n  one\n  two\n\n  three\n", "/a", `${words}\nend  here\n`)).toMatchInlineSnapshot(`
    "a: >
      word0 word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11 word12
      word13 word14 word15 word16 word17 word18 word19

      end  here
    "
  `);
});

describe("quotes where plain text would be something else", () => {
  test.each([
    ["1.10", '"1.10"'], // renovatebot/renovate#15795: 12.10 becomes 12.1
    ["no", '"no"'],
    ["0123", '"0123"'],
    ["1e3", '"1e3"'],
    ["0x1f", '"0x1f"'],
    ["1_000", '"1_000"'],
    ["12:30", '"12:30"'],
    ["2025-01-01", '"2025-01-01"'],
    ["~", '"~"'],
    ["null", '"null"'],
    ["", '""'],
    ["a: b", '"a: b"'],
    ["a #b", '"a #b"'],
    ["# a", '"# a"'],
    ["- a", '"- a"'],
    ["? a", '"? a"'], // vmware-tanzu/kubeapps#3898
    ["@acme/risk", '"@acme/risk"'],
    ["*.py", '"*.py"'],
    ["[a]", '"[a]"'],
    [" a", '" a"'],
    ["a\tb", '"a\\tb"'],
    ["\u0085\u2028\uFEFF", '"\\u0085\\u2028\\ufeff"'],
    ['say "x" \\ y', 'say "x" \\ y'],
    ["1.2.3", "1.2.3"],
    ["a:b", "a:b"],
    ["-a", "-a"],
    ["🙂 ünï", "🙂 ünï"],
    ["sha256:00", "sha256:00"],
    ["word ".repeat(500).trim(), "word ".repeat(500).trim()],
  ])("%j", (value, written) => {
    const edited = setValue("a: 0\n", "/a", value);
    expect(edited).toBe(`a: ${written}\n`);
    expect(readYaml(edited)).toMatchObject({ value: { a: value } });
  });

  test("a comma needs them only between brackets", () => {
    expect(setValue("a: x\nb: [x, y]\n", "/a", "x, z")).toBe("a: x, z\nb: [x, y]\n");
    expect(setValue("a: x\nb: [x, y]\n", "/b/0", "x, z")).toBe('a: x\nb: ["x, z", y]\n');
  });

  // Readers of YAML 1.1 (PyYAML 6.0.4, ruamel.yaml 0.19.1) take both for a key, or for none.
  test.each(["?a", ":a", "a:?"])("between brackets %j needs them, as a text and as a key", (text) => {
    expect(setValue("a: x\nb: [x]\nc: {x: 1}\n", "/a", text)).toBe(`a: ${text}\nb: [x]\nc: {x: 1}\n`);
    expect(setValue("b: [x]\n", "/b/0", text)).toBe(`b: ["${text}"]\n`);
    expect(setValue("c: {x: 1}\n", `/c/${text}`, 2)).toBe(`c: {x: 1, "${text}": 2}\n`);
  });

  test("keys have theirs", () => {
    const value = { no: 1, "1": 2, "a b": 3, "x: y": 4, "": 5, "# h": 6 };
    expect(setValue("k:\n", "/k", value)).toBe('k:\n  "1": 2\n  "no": 1\n  a b: 3\n  "x: y": 4\n  "": 5\n  "# h": 6\n');
  });
});

test("a comment below that would become text keeps a text of lines in quotes", () => {
  expect(setValue("a: x\n  # below\nb: 1\n", "/a", "x\ny")).toBe('a: "x\\ny"\n  # below\nb: 1\n');
});

test.each([
  [1e-7, "1.0e-7"], // yaml/pyyaml#173: without the point it is a text to PyYAML
  [1e21, "1.0e+21"],
  [1.5e-9, "1.5e-9"],
])("the number %d has a point", (value, written) => {
  expect(setValue("a: 1\n", "/a", value)).toBe(`a: ${written}\n`);
});

test("numbers are what they are", () => {
  for (const number of [0, -0, 1e21, 1e-7, 0.1, -5, Infinity, 2 ** 53]) {
    expect(readYaml(setValue("a: 1\n", "/a", number))).toMatchObject({ value: { a: number } });
  }
});
