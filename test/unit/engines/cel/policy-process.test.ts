import { join } from "node:path";
import { expect, test } from "vitest";
import { PolicyProcess } from "../../../../src/engines/cel/policy-process.ts";
import { ruleWith } from "./asked.ts";

const command = [process.execPath, join(import.meta.dirname, "../../../../src/suite-child.ts"), "child:policy"];
const document = { values: Array.from({ length: 2000 }, (_, index) => index), text: "x".repeat(100_000) };

function opened(timeout: number, signal = new AbortController().signal): PolicyProcess {
  return new PolicyProcess({ command, env: {}, timeout, signal });
}

test("a rule that takes too long is undecided, and the next one is asked", async () => {
  await using rules = opened(300);
  const asked = [
    ruleWith({ expr: "values.all(a, values.all(b, values.all(c, a + b + c >= 0.0)))" }),
    ruleWith({ id: "ACME-002", expr: "size(values) == 2000" }),
  ];
  const [slow, quick] = await Promise.all(asked.map((rule) => rules.ask(rule, document)));
  expect(slow).toEqual({
    id: "ACME-001",
    outcome: "unmeasured",
    items: [
      { outcome: "unmeasured", message: "It took longer than 300 ms and was stopped. Use a simpler rule.", read: {} },
    ],
  });
  expect(quick).toMatchObject({ id: "ACME-002", outcome: "pass" });
});

test("a rule that asks for all memory is undecided; expressions are read apart too", async () => {
  await using rules = opened(20_000);
  const greedy = "values.map(a, text.split('')).size() > 0";
  expect((await rules.ask(ruleWith({ expr: greedy }), document)).items[0]?.message).toContain(
    "more memory than a rule",
  );
  expect(await rules.read(ruleWith({ expr: "a.b >" }))).toMatchObject({ expr: { problem: { at: 4 } } });
});

test("a run that is cancelled waits for no rule", async () => {
  const stop = new AbortController();
  await using rules = opened(60_000, stop.signal);
  const asked = rules.ask(ruleWith({ expr: "values.all(a, values.all(b, values.all(c, a >= 0.0)))" }), document);
  setTimeout(() => stop.abort(), 50);
  expect((await asked).items[0]?.message).toContain("the run was cancelled");
});
