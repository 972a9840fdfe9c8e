import { readFile } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { PolicyEngine } from "../../../../src/loop/governance/policy-engine.ts";
import { lintWritten } from "../../../../src/loop/governance/policy-lint.ts";
import { readRule } from "../../../../src/manifest/read.ts";
import { SAMPLE_INPUT } from "../../../../src/work/governance/rules/sample-input.ts";
import { fakeHost } from "../../../fakes/host.ts";

const EXAMPLE = "examples/credit-risk/governance/policies/acme-credit-001.yaml";

const host = await fakeHost();
const engine = new PolicyEngine(host);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
});

/** Every rule that stands in a page, as somebody would copy it. */
async function rulesOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8");
  if (!file.endsWith(".md")) return [text];
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.filter((block) => /^(?:kind: Rule|expr:)/m.test(block));
}

test.each(["docs/governance.md", "docs/writing-rules.md", EXAMPLE])(
  "a rule of %s can be used as it is",
  async (file) => {
    const texts = await rulesOf(file);
    expect(texts).toHaveLength(1);
    const { manifest, findings, locate } = readRule({ file, text: texts.join() });
    expect(findings).toEqual([]);
    if (manifest === undefined) return;
    const linted = await lintWritten(engine, { rule: manifest, file, locate }, SAMPLE_INPUT);
    expect(linted.findings.map(({ message }) => message)).toEqual([]);
  },
);
