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
  expect(unpinnedActions("jobs: &all [1]\nother: *all\n")).toEqual({ problem: expect.stringMatching(/^line 2: /) });
  expect(unpinnedActions("[]\n")).toEqual({ unpinned: [] });
});
