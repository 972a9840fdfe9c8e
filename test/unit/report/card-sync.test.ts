import { describe, expect, test } from "vitest";
import type { BomFacts } from "../../../src/report/bom-facts.ts";
import { renderBom } from "../../../src/report/bom.ts";
import { cardInSync } from "../../../src/report/card-sync.ts";
import { renderCard } from "../../../src/report/card.ts";
import { GOVERNED, GOVERNED_FACTS, POLICIES } from "./sample-governed.ts";
import { evaluation, hex, rocAuc } from "./samples.ts";

const CARD = renderCard(GOVERNED_FACTS);
const BOM = renderBom(GOVERNED_FACTS);

const differing = (committed: Parameters<typeof cardInSync>[0], change: Partial<BomFacts> = {}) =>
  cardInSync(committed, { ...GOVERNED_FACTS, ...change });

describe("in sync", () => {
  test("as it was made, whatever a checkout made of its line ends", () => {
    expect(differing({ card: CARD, bom: BOM })).toEqual([]);
    expect(differing({ card: CARD.replaceAll("\n", "\r\n") })).toEqual([]);
  });

  test("what is not kept cannot be out of date, and a README of somebody's own is theirs", () => {
    expect(differing({})).toEqual([]);
    expect(differing({ card: "# credit-risk\n\nOur model.\n" })).toEqual([]);
  });

  test("whatever it was compared with, and versions that were accepted since", () => {
    const version = { recordedAt: "2026-11-01T00:00:00.000Z", artifact: hex("4") };
    const history = [version, ...(GOVERNED_FACTS.history ?? [])];
    expect(
      differing({ card: CARD, bom: BOM }, { history, evaluation: evaluation({ baseline: { status: "none" } }) }),
    ).toEqual([]);
  });

  test("with what policies and a scan add to the bill of materials", () => {
    const { scan: _, ...unscanned } = GOVERNED_FACTS;
    expect(cardInSync({ bom: renderBom({ ...GOVERNED_FACTS, policies: POLICIES }) }, unscanned)).toEqual([]);
  });

  test("where nothing was measured now, what was measured then is not held against it", () => {
    expect(differing({ card: CARD }, { evaluation: undefined, run: undefined })).toEqual([]);
  });
});

describe("a hand edit is named by its section", () => {
  test.each([
    ["Front matter", 'license: "apache-2.0"', 'license: "mit"'],
    ["Human oversight", "A credit officer decides", "Nobody decides"],
    ["Results", "(95%)", "(99%)"],
    ["Waivers in force", "2026-12-31", "2036-12-31"],
    ["Change history", "| pass |", "| fail |"],
    ["Provenance", "`artifact/model.onnx`", "`artifact/other.onnx`"],
  ])("%s", (heading, from, to) => expect(differing({ card: CARD.replace(from, to) })).toEqual([heading]));

  test("a section that is gone, and one that was added", () => {
    const without = CARD.replace(/<!-- model-gitops:section id=out-of-scope[\s\S]*?(?=<!-- model-gitops:section)/, "");
    expect(differing({ card: without })).toEqual(["Out-of-Scope Use"]);
    expect(differing({ card: `${CARD}<!-- model-gitops:section id=extra -->\n## Approved\n` })).toEqual(["Approved"]);
  });

  test("text behind the last section, and a card whose note was taken out", () => {
    expect(differing({ card: `${CARD}\nApproved.\n` })).toEqual(["Model Card Contact"]);
    expect(differing({ card: CARD.replace(/^<!-- Made from .*$/m, "") })).toEqual(["Front matter"]);
  });

  test("what is written below the tables that grow by themselves", () => {
    const below = (id: string) =>
      CARD.replace(new RegExp(`(id=${id} [\\s\\S]*?\\n)(?=\\n<!--)`), "$1\nApproved by all.\n");
    expect(differing({ card: below("history") })).toEqual(["Change history"]);
    expect(differing({ card: below("waivers") })).toEqual(["Waivers in force"]);
    expect(differing({ card: CARD }, { waivers: undefined })).toEqual([]);
    expect(differing({ card: below("waivers") }, { waivers: undefined })).toEqual(["Waivers in force"]);
    expect(differing({ card: CARD }, { history: [] })).toEqual(["Change history"]);
  });

  test("a card whose marks were all taken out", () => {
    const bare = CARD.replaceAll(/^<!-- .* -->\n/gm, "");
    expect(differing({ card: bare })).toContain("Front matter");
  });

  test("of the bill of materials by its place", () => {
    expect(differing({ bom: BOM.replace('"id": "Apache-2.0"', '"id": "MIT"') })).toEqual([
      "model.cdx.json: metadata.component.licenses",
    ]);
    expect(differing({ bom: BOM.replace("A credit officer decides", "Nobody decides") })).toEqual([
      "model.cdx.json: metadata.component.modelCard.properties",
    ]);
    expect(differing({ bom: "{" })).toEqual(["model.cdx.json"]);
  });
});

test("sources that went on without it", () => {
  const manifest = { ...GOVERNED, description: "Other words." };
  expect(differing({ card: CARD }, { manifest })).toEqual(["Front matter", "Model Description", "Provenance"]);
  const measured = evaluation({ metrics: { roc_auc: rocAuc({ value: 0.9 }) } });
  expect(differing({ card: CARD }, { evaluation: measured })).toEqual(["Front matter", "Results", "Provenance"]);
  expect(differing({ card: CARD }, { manifest, evaluation: undefined })).toEqual(["Model Description"]);
});
