import { describe, expect, test } from "vitest";
import { FRAMEWORKS } from "../../../../../src/work/governance/packs/frameworks.ts";
import { PACK_NAMES, packOf, SUITE_PACKS } from "../../../../../src/work/governance/packs/suite-packs.ts";
import { policySource } from "../../../../../src/work/governance/policy-source.ts";
import { forceOf } from "../../../../../src/work/governance/rule-force.ts";
import { rulesInForce } from "../../../../../src/work/governance/rule-in-force.ts";
import { SUITE_RULES } from "../../../../../src/work/governance/rules/suite-rules.ts";

/**
 * The first-release rules as the specification has them: id, severity, packs, whether a failure can be waived. B blocks,
 * W warns; W→B warns where a pack is anybody's choice and blocks in those of a regulator. The starter (s) is ours: a part of the baseline.
 */
const SPECIFIED = `
MG-OWN-001  | B   | s b e n m
MG-RISK-001 | W→B | b e n m
MG-RISK-002 | B   | b e      | nw
MG-RISK-004 | W→B | e n m
MG-DATA-001 | B   | b e n m
MG-DATA-002 | B   | s b e m
MG-DATA-003 | W→B | b n m
MG-DATA-004 | W→B | b e n
MG-DATA-005 | B   | b e n m
MG-PRIV-001 | B   | b e n
MG-PRIV-002 | B   | b e n
MG-PRIV-003 | B   | b:W e
MG-EVAL-001 | B   | s b e n m
MG-EVAL-002 | B   | s b e m
MG-EVAL-003 | B   | s b e n m
MG-EVAL-004 | B   | s b n m
MG-FAIR-001 | W→B | b e n
MG-FAIR-002 | B   | e n
MG-DOC-001  | B   | b e n m
MG-DOC-002  | B   | b e m
MG-ENV-001  | B   | b:W e n m
MG-ENV-002  | B   | b e n m
MG-ENV-003  | B   | b e m
MG-ENV-004  | W→B | b n m
MG-SEC-001  | B   | s b e n
MG-SEC-002  | B   | s b e n    | nw
MG-SEC-003  | B   | s b e n    | nw
MG-PROV-001 | B   | b e n m
MG-APPR-001 | B   | b e n m
MG-APPR-002 | B   | e n m
MG-APPR-003 | B   | b e m    | nw
MG-OPS-001  | W→B | b e n m
MG-OPS-002  | W→B | b e n m
MG-WVR-001  | B   | s b e n m  | nw
`;

const LETTERS: Readonly<Record<string, string>> = {
  s: "starter",
  b: "baseline",
  e: "eu-ai-act-high-risk",
  n: "nist-ai-rmf",
  m: "model-risk",
};

const rows = SPECIFIED.trim()
  .split("\n")
  .map((line) => {
    const [id = "", severity = "", packs = "", isNot = ""] = line.split("|").map((cell) => cell.trim());
    return { id, severity, packs: packs.split(" "), isWaivable: isNot === "" };
  });

test("the 34 rules of the first release are there, and no others", () => {
  expect(SUITE_RULES.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(new Set(SUITE_RULES.map(({ id }) => id)).size).toBe(34);
});

test("severities are those of the specification", () => {
  const wanted = rows.map(({ id, severity }) => [id, severity === "B" ? "block" : "warn"]);
  expect(SUITE_RULES.map(({ id, severity }) => [id, severity])).toEqual(wanted);
});

test("what cannot be waived cannot be waived", () => {
  expect(SUITE_RULES.map(({ id, waivable }) => [id, waivable !== false])).toEqual(
    rows.map(({ id, isWaivable }) => [id, isWaivable]),
  );
});

describe.each(SUITE_PACKS.map((pack) => [pack.name, pack] as const))("%s", (name, pack) => {
  const asks = rows.flatMap(({ id, severity, packs }) => {
    const letter = packs.find((one) => LETTERS[one.charAt(0)] === name);
    return letter === undefined ? [] : [[id, severityIn(letter, severity)] as const];
  });

  test("asks the rules of the specification, as strictly", () => {
    expect(Object.entries(pack.rules).map(([id, { severity }]) => [id, severity])).toEqual(asks);
  });

  test("names texts that its rules map to", () => {
    const rules = SUITE_RULES.filter(({ id }) => Object.hasOwn(pack.rules, id));
    const mapped = new Set(rules.flatMap(({ maps }) => Object.keys(maps)));
    expect(Object.keys(pack.frameworks).filter((key) => !mapped.has(key))).toEqual([]);
  });

  test("sets parameters that its rules have", () => {
    const unknown = Object.entries(pack.rules).flatMap(([id, { params = {} }]) => {
      const rule = SUITE_RULES.find((one) => one.id === id);
      return Object.keys(params).filter((param) => rule?.params === undefined || !Object.hasOwn(rule.params, param));
    });
    expect(unknown).toEqual([]);
  });

  test("is found by its name, its version and older names", () => {
    for (const written of [name, ...pack.aliases].flatMap((one) => [one, `${one}@${pack.version}`])) {
      expect(packOf(written)).toMatchObject({ name: written, isOurs: true });
      expect(packOf(written)?.rules.length).toBe(asks.length);
      expect(policySource(written, PACK_NAMES)).toMatchObject({ kind: "suite", pack: written });
    }
    expect(packOf(`${name}@0.1`)).toBeUndefined();
  });
});

test("what rests on the Act's articles for high-risk systems waits for them, and nothing else does", () => {
  const pack = SUITE_PACKS.find(({ name }) => name === "eu-ai-act-high-risk");
  const dated = Object.entries(pack?.rules ?? {}).filter(([, { effectiveOn }]) => effectiveOn === "2027-12-02");
  const wanted = SUITE_RULES.filter(({ maps }) => maps["eu-ai-act"]?.some((article) => article !== "Art. 5"));
  const ids = wanted.map(({ id }) => id).filter((id) => pack !== undefined && Object.hasOwn(pack.rules, id));
  expect(dated.map(([id]) => id)).toEqual(ids);
});

test("every entry of a rule's mapping is of a text that is known", () => {
  const unknown = SUITE_RULES.flatMap(({ maps }) => Object.keys(maps).filter((key) => !Object.hasOwn(FRAMEWORKS, key)));
  expect(unknown).toEqual([]);
});

test("both texts of model risk are mapped, each rule to both", () => {
  const half = SUITE_RULES.filter(({ maps }) => (maps["sr-11-7"] === undefined) !== (maps["sr-26-2"] === undefined));
  const pack = SUITE_PACKS.find(({ name }) => name === "model-risk");
  const unmapped = SUITE_RULES.filter(
    ({ id, maps }) => Object.hasOwn(pack?.rules ?? {}, id) && maps["sr-26-2"] === undefined,
  );
  expect([...half, ...unmapped].map(({ id }) => id)).toEqual([]);
});

test("together packs are as strict as the strictest, and a date of one puts no other off", () => {
  const packs = SUITE_PACKS.flatMap(({ name }) => packOf(name) ?? []);
  const { rules, conflicts } = rulesInForce(packs, { mode: "enforce", rules: {} });
  const force = (id: string, day: string) => {
    const found = rules.find((one) => one.rule.id === id);
    return found && forceOf(found, Date.parse(day)).severity;
  };
  expect(conflicts).toEqual([]);
  expect(rules).toHaveLength(34);
  expect(force("MG-OWN-001", "2026-11-29")).toBe("block");
  expect(force("MG-FAIR-001", "2026-11-29")).toBe("warn");
  expect(force("MG-FAIR-001", "2027-12-02")).toBe("block");
  expect(rules.find(({ rule }) => rule.id === "MG-FAIR-001")?.rule.params).toMatchObject({
    minRows: 100,
    mustDeclare: true,
  });
});

test("no text says that anything complies", () => {
  const texts = [...SUITE_RULES, ...SUITE_PACKS].map((one) => JSON.stringify(one));
  expect(texts.filter((text) => /\bcompl(?:y|ies|iant|iance)\b/i.test(text))).toEqual([]);
});

function severityIn(letter: string, severity: string): string {
  if (letter.endsWith(":W")) return "warn";
  if (severity !== "W→B") return "block";
  return letter === "e" || letter === "m" ? "block" : "warn";
}
