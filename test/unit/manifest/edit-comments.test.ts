import { expect, test } from "vitest";
import { removeValue, setValue } from "../../../src/manifest/edit.ts";
import { appendItem } from "./edit-files.ts";

// What is known to go wrong elsewhere has its place: the comment names the tool and the thread.
test.each([
  [
    "the spaces before a trailing comment",
    "tag: v1.0.0   # current\n", // rstudio/helm#925: yq makes one space of two
    (text: string) => setValue(text, "/tag", "v2"),
    "tag: v2   # current\n",
  ],
  [
    "comments in unusual columns, and blank lines", // mikefarah/yq#1248, #515
    "Something:\n# Something comment\n\n  Other:\n  # Other comment\n\n    X: Y\n",
    (text: string) => setValue(text, "/Something/Other/Z", "W"),
    "Something:\n# Something comment\n\n  Other:\n  # Other comment\n\n    X: Y\n    Z: W\n",
  ],
  [
    "a comment between a key and what is below it", // renovatebot/renovate#4998
    "image:\n# pinned\n  name: slim:1 # tag\n",
    (text: string) => setValue(text, "/image/name", "slim:2"),
    "image:\n# pinned\n  name: slim:2 # tag\n",
  ],
  [
    "the comment of a file's end keeps its column", // eemeli/yaml#28
    "entryB:\n  - bar # bar comment\n\n# Ending comment\n# Ending comment 2\n",
    (text: string) => appendItem(text, "/entryB", "baz"),
    "entryB:\n  - bar # bar comment\n  - baz\n\n# Ending comment\n# Ending comment 2\n",
  ],
  [
    "a comment on the line of a key whose value is below",
    "a: # why\n  # of b\n  b: 1 # one\n",
    (text: string) => setValue(text, "/a/b", 2),
    "a: # why\n  # of b\n  b: 2 # one\n",
  ],
  [
    "a comment on the line of an explicit key", // rust-works/succinctly#795
    "? k # of the key\n: v # of the value\n",
    (text: string) => setValue(text, "/k", "w"),
    "? k # of the key\n: w # of the value\n",
  ],
  [
    "comments between the lines of a list that is set anew",
    "code:\n  # trains\n  - a.py\n  # reads\n  - b.py\n  - c.py\n",
    (text: string) => setValue(text, "/code", ["a.py", "c.py"]),
    "code:\n  # trains\n  - a.py\n  - c.py\n",
  ],
  [
    "comments of a mapping that is set anew",
    "params:\n  depth: 3 # deep\n  # slow\n  rate: 0.1\n",
    (text: string) => setValue(text, "/params", { depth: 4, rate: 0.1, rounds: 30 }),
    "params:\n  depth: 4 # deep\n  # slow\n  rate: 0.1\n  rounds: 30\n",
  ],
])("keeps %s", (...[, before, edit, after]) => {
  expect(edit(before)).toBe(after);
});

test.each([
  [
    "takes the comment above and not the one below", // wwkimball/yamlpath#170, over ruamel.yaml
    "key1: value1\n\n# Pre-comment\nremove: key\n\n# Post-comment\nkeep: other\n",
    "/remove",
    "key1: value1\n\n# Post-comment\nkeep: other\n",
  ],
  [
    "makes no comment of a line one of the line before", // patchloom/patchloom#1238
    "port: 8080\n# Worker count\nworkers: 4 # four\n",
    "/workers",
    "port: 8080\n",
  ],
  [
    "leaves a comment that stands in another column or behind a blank line",
    "a:\n  x: 1\n  # y: 2\n# Free.\n\n# Of b.\nb: 2\nc: 3\n",
    "/b",
    "a:\n  x: 1\n  # y: 2\n# Free.\n\nc: 3\n",
  ],
  ["takes comments below that are indented deeper", "a:\n  x: 1\n  # y: 2\n# Of b.\nb: 2\n", "/a", "# Of b.\nb: 2\n"],
  ["leaves the comment above the first key, which is the file's", "# License\na: 1\nb: 2\n", "/a", "# License\nb: 2\n"],
  ["leaves text that looks like a comment", "run: |\n  x\n  # text\nb: 1\n", "/b", "run: |\n  x\n  # text\n"],
  ["leaves one blank line of two", "a: 1\n\nb: 2\n\nc: 3\n", "/b", "a: 1\n\nc: 3\n"],
  ["leaves no blank line at the end", "a: 1\n\nb: 2\n", "/b", "a: 1\n"],
  ["leaves the blank lines that a text keeps", "a: |+\n  x\n\nb: 2\n\nc: 3\n", "/b", "a: |+\n  x\n\nc: 3\n"],
  ["leaves no blank lines to a text that would keep them", "a: |+\n  x\nb: 2\n\n", "/b", "a: |+\n  x\n"],
  ["leaves the line break to a text that keeps it", "a: |+\n  x\n\nb: 2", "/b", "a: |+\n  x\n\n"],
  ["leaves a missing line break at the end missing", "a: 1\nb: 2", "/b", "a: 1"],
  ["of an item's first key moves the next one up", "- a: 1 # one\n  b: 2 # two\n", "/0/a", "- b: 2 # two\n"],
  [
    "of an item's first key leaves the comment of the next one",
    "- a: 1 # one\n  # of b\n  b: 2\n",
    "/0/a",
    "-\n  # of b\n  b: 2\n",
  ],
  [
    "of the last key leaves an empty mapping",
    "a: # why\n  # of b\n  b: 1 # one\nc: 1\n",
    "/a/b",
    "a: {} # why\nc: 1\n",
  ],
  ["of the last item leaves an empty list", "a:\n- 1\nc: 1\n", "/a/0", "a: []\nc: 1\n"],
  ["of something that is not there is nothing", "a: 1 # one\n", "/b/c", "a: 1 # one\n"],
])("removing %s", (...[, before, pointer, after]) => {
  expect(removeValue(before, pointer)).toBe(after);
});
