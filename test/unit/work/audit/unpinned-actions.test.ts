import { expect, test } from "vitest";
import { unpinnedActions } from "../../../../src/work/audit/unpinned-actions.ts";

const SHA = "f".repeat(40);

test("only a full commit id or a digest pins, however YAML writes it", () => {
  const text = [
    "jobs:",
    "  build:",
    "    steps:",
    "      - uses: actions/checkout@v4",
    `      - uses: actions/checkout@${SHA} # v4`,
    "      - name: A",
    '        uses: "acme/tool/sub@main"',
    "        'with': {uses: acme/data@v1}",
    "      - {name: flow, 'uses': acme/other@1a2b3c4}",
    "      - uses: >-",
    "          acme/folded@v1",
    "      - uses: ./local",
    "      - uses: $/actions/gate",
    "      - uses: docker://alpine:3",
    `      - uses: docker://alpine@sha256:${"a".repeat(64)}`,
    "      # - uses: acme/commented@v1",
    "      - run: |",
    "          uses: acme/text@v1",
    "  call:",
    "    uses: acme/workflows/.github/workflows/x.yml@v2\r",
  ].join("\n");
  expect(unpinnedActions(text).unpinned?.map(({ line, uses }) => `${line} ${uses}`)).toEqual([
    "4 actions/checkout@v4",
    "7 acme/tool/sub@main",
    "9 acme/other@1a2b3c4",
    "11 acme/folded@v1",
    "14 docker://alpine:3",
    "20 acme/workflows/.github/workflows/x.yml@v2",
  ]);
});

test("steps of a composite action are looked at, and a file that cannot be read is told", () => {
  const composite = "runs:\n  using: composite\n  steps:\n    - uses: acme/x@v1\n";
  expect(unpinnedActions(composite).unpinned).toEqual([{ line: 4, uses: "acme/x@v1" }]);
  expect(unpinnedActions("jobs:\n  a: [1\n")).toEqual({ problem: expect.stringMatching(/^line [23]: /) });
  expect(unpinnedActions("[]\n")).toEqual({ unpinned: [] });
});

test("anchors and aliases, which GitHub reads", () => {
  const text = [
    "jobs:",
    "  a:",
    "    steps: &steps",
    "      - &checkout",
    "        uses: actions/checkout@v4",
    "  b:",
    "    steps: *steps",
    "  c:",
    "    steps:",
    "      - *checkout",
  ].join("\n");
  expect(unpinnedActions(text).unpinned?.map(({ line }) => line)).toEqual([5, 7, 10]);
});

test("aliases that would fill the memory of who copies them take no time", () => {
  const levels = Array.from({ length: 30 }, (_, at) => `l${at + 1}: &l${at + 1} [*l${at}, *l${at}]`);
  const text = ["l0: &l0 {uses: a/b@v1}", ...levels, "jobs: {a: {steps: *l30}}"].join("\n");
  const started = performance.now();
  expect(unpinnedActions(text)).toEqual({ unpinned: [] });
  expect(performance.now() - started).toBeLessThan(1000);
});

test("the image of an action", () => {
  const image = (name: string) => unpinnedActions(`runs:\n  using: docker\n  image: ${name}\n`).unpinned;
  expect(image("docker://alpine:3")).toEqual([{ line: 3, uses: "docker://alpine:3" }]);
  expect(image(`docker://alpine@sha256:${"a".repeat(64)}`)).toEqual([]);
  expect(image("Dockerfile")).toEqual([]);
});
