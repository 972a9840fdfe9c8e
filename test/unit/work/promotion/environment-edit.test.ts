import { expect, test } from "vitest";
import { withCanary, withoutCanary, withServed } from "../../../../src/work/promotion/environment-edit.ts";
import { canary } from "./canary-cases.ts";

const [OLD, NEW] = ["1a", "2b"].map((byte) => `sha256:${byte.repeat(32)}`) as [string, string];
const PLACE = { environment: "production", model: "churn" };

const FILE = `# who serves what
apiVersion: model-gitops/v1
kind: Environment
name: production
models:
  # the one that mails
  churn:
    version: '1.4.0' # until spring
    digest: ${OLD}

  ranker: {digest: "${OLD}"}
`;

test("a new version is written where the old one stands", () => {
  expect(withServed(FILE, { ...PLACE, served: { version: "1.5.0", digest: NEW } })).toBe(
    FILE.replace("1.4.0", "1.5.0").replace(OLD, NEW),
  );
  expect(withServed(FILE, { ...PLACE, served: { version: "1.4.0", digest: OLD } })).toBe(FILE);
  expect(withServed(FILE, { ...PLACE, served: { digest: NEW } })).toBe(
    FILE.replace("    version: '1.4.0' # until spring\n", "").replace(OLD, NEW),
  );
});

test("a model that was not there comes below, in Windows' line ends where the file has these", () => {
  const text = FILE.replaceAll("\n", "\r\n");
  const written = withServed(text, { ...PLACE, model: "spam", served: { version: "0.1.0", digest: NEW } });
  expect(written.startsWith(text.trimEnd())).toBe(true);
  expect(written).toContain(`  spam:\r\n    version: 0.1.0\r\n    digest: ${NEW}\r\n`);
});

test("an environment that is not there is made", () => {
  const wanted = `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels:\n  churn:\n    version: 1.5.0\n    digest: ${NEW}\n`;
  for (const text of [undefined, "", "\n"]) {
    expect(withServed(text, { ...PLACE, served: { version: "1.5.0", digest: NEW } })).toBe(wanted);
  }
});

test("a canary is declared beside what serves, moved on and taken out; promotion leaves it to its own edit", () => {
  const declared = withCanary(FILE, { ...PLACE, canary: canary({ guardrails: { errors: { margin: 0.002 } } }) });
  expect(withoutCanary(declared, PLACE)).toBe(FILE);
  const next = withCanary(declared, {
    ...PLACE,
    canary: canary({ traffic: 25, guardrails: { errors: { margin: 0.002 } } }),
  });
  expect(next).toBe(declared.replace("traffic: 5\n", "traffic: 25\n"));
  expect(withServed(declared, { ...PLACE, served: { version: "1.4.0", digest: OLD } })).toBe(declared);
});

test.each([
  [
    "another environment's file",
    FILE.replace("name: production", "name: staging"),
    "is of the environment staging, not production",
  ],
  ["a broken file", FILE.replace(OLD, "sha256:12"), "environments/production.yaml:9 cannot be read"],
  ["no YAML", "models: [", "cannot be read"],
  [
    "a file with anchors",
    FILE.replace("ranker: {", "ranker: &r {"),
    "environments/production.yaml: The file cannot be edited",
  ],
])("%s is refused", (_, text, problem) => {
  expect(() => withServed(text, { ...PLACE, served: { digest: NEW } })).toThrow(problem);
});

test("nothing is written that would not be read", () => {
  expect(() => withServed(FILE, { ...PLACE, served: { digest: "sha256:12" } })).toThrow("would be broken");
  expect(() => withServed(FILE, { ...PLACE, model: "__proto__", served: { digest: NEW } })).toThrow("would be broken");
  expect(() => withCanary(FILE, { ...PLACE, model: "spam", canary: canary() })).toThrow("serves no spam");
});
