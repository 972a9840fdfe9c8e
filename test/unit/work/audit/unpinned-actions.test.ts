import { expect, test } from "vitest";
import { unpinnedActions } from "../../../../src/work/audit/unpinned-actions.ts";

const SHA = "f".repeat(40);

test("only a full commit id or a digest pins", () => {
  const text = [
    "steps:",
    "  - uses: actions/checkout@v4",
    `  - uses: actions/checkout@${SHA} # v4`,
    "  - name: A",
    '    uses: "acme/tool/sub@main"',
    "    'uses': acme/other@1a2b3c4",
    "  - uses: ./local",
    "  - uses: $/actions/gate",
    "  - uses: docker://alpine:3",
    `  - uses: docker://alpine@sha256:${"a".repeat(64)}`,
    "  # - uses: acme/commented@v1",
    "    run: echo uses: no",
    "jobs:",
    "  call:",
    "    uses: acme/workflows/.github/workflows/x.yml@v2\r",
  ].join("\n");
  expect(unpinnedActions(text)).toEqual([
    { line: 2, uses: "actions/checkout@v4" },
    { line: 5, uses: "acme/tool/sub@main" },
    { line: 6, uses: "acme/other@1a2b3c4" },
    { line: 9, uses: "docker://alpine:3" },
    { line: 15, uses: "acme/workflows/.github/workflows/x.yml@v2" },
  ]);
});
