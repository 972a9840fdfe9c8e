import type { Rule } from "../../src/findings/rules.ts";
import { INPUT, INTERNAL, MACHINE } from "../../src/findings/suite-rules.ts";
import { EVALUATE } from "../../src/scoring/evaluate-rules.ts";
import { LOGS } from "../../src/monitoring/rules.ts";
import { ALERT } from "../../src/loop/alerting/alert-rules.ts";
import { MONITOR } from "../../src/loop/monitoring/monitor-rules.ts";
import { RETRAIN } from "../../src/loop/retraining/retrain-rules.ts";
import { REFRESH } from "../../src/loop/retraining/refresh-rules.ts";
import { RECORD } from "../../src/loop/stages/record-rules.ts";
import { CARD, EVENT, OUTPUT, PLAN, SETTINGS, STAGE } from "../../src/loop/place/stage-rules.ts";
import { SAFETY } from "../../src/loop/evidence/safety-rules.ts";
import { COLLECT } from "../../src/loop/elsewhere/collect-rules.ts";
import { TRAIN } from "../../src/loop/training/train-rules.ts";
import { LINEAGE } from "../../src/loop/lineage/lineage-rules.ts";
import { VERIFY } from "../../src/loop/promotion/verify-rules.ts";
import { DATA_ISSUE } from "../../src/work/lineage/issue-rules.ts";
import { RETIREMENT } from "../../src/work/lineage/retirement.ts";
import { MANIFEST_RULES } from "../../src/manifest/rules.ts";
import { LEDGER_RULES } from "../../src/stores/ledger-rules.ts";
import { GATE_RULES } from "../../src/work/gate/rules.ts";
import { MEANING_RULES } from "../../src/work/meaning/rules.ts";
import { AUDIT } from "../../src/work/audit/rules.ts";
import { DOCTOR } from "../../src/work/doctor/rules.ts";
import { PROMOTION } from "../../src/work/promotion/rules.ts";
import { APPROVAL } from "../../src/work/governance/approval-rules.ts";
import { WAIVER } from "../../src/work/governance/waiver-rules.ts";
import { POLICY } from "../../src/work/governance/policy-rules.ts";
import { QUALITY } from "../../src/work/monitor/quality/rules.ts";
import { code, heading, prose } from "./table.ts";

interface Area {
  readonly title: string;
  /** Where its tables are. */
  readonly file: string;
  readonly rules: readonly Rule[];
}

/** All rule tables, in the order in which a pull request meets them. */
export const AREAS: readonly Area[] = [
  {
    title: "What a manifest can get wrong in its form",
    file: "src/manifest/rules.ts",
    rules: Object.values(MANIFEST_RULES),
  },
  {
    title: "What a manifest can get wrong in its meaning",
    file: "src/work/meaning/rules.ts",
    rules: Object.values(MEANING_RULES),
  },
  {
    title: "What can go wrong while a model is made",
    file: "src/loop/training/train-rules.ts",
    rules: Object.values(TRAIN),
  },
  {
    title: "What can go wrong with trainings that no run waits for",
    file: "src/loop/elsewhere/collect-rules.ts",
    rules: Object.values(COLLECT),
  },
  {
    title: "What the files of a model have to be",
    file: "src/loop/evidence/safety-rules.ts",
    rules: Object.values(SAFETY),
  },
  {
    title: "What an error in data asks for",
    file: "src/work/lineage/issue-rules.ts",
    rules: Object.values(DATA_ISSUE),
  },
  {
    title: "What a retired model asks for",
    file: "src/work/lineage/retirement.ts",
    rules: Object.values(RETIREMENT),
  },
  {
    title: "What can keep a question of lineage from being answered",
    file: "src/loop/lineage/lineage-rules.ts",
    rules: Object.values(LINEAGE),
  },
  {
    title: "What is asked of files that somebody was handed",
    file: "src/loop/promotion/verify-rules.ts",
    rules: Object.values(VERIFY),
  },
  {
    title: "What can keep a candidate from being measured",
    file: "src/scoring/evaluate-rules.ts",
    rules: Object.values(EVALUATE),
  },
  { title: "What a candidate is judged by", file: "src/work/gate/rules.ts", rules: gateRules() },
  {
    title: "What approvals by role have to be",
    file: "src/work/governance/approval-rules.ts",
    rules: Object.values(APPROVAL),
  },
  {
    title: "What policies themselves have to be",
    file: "src/work/governance/policy-rules.ts",
    rules: Object.values(POLICY),
  },
  {
    title: "What a waiver has to be",
    file: "src/work/governance/waiver-rules.ts",
    rules: Object.values(WAIVER),
  },
  {
    title: "What the audit finds",
    file: "src/work/audit/rules.ts",
    rules: Object.values(AUDIT),
  },
  {
    title: "What the doctor finds",
    file: "src/work/doctor/rules.ts",
    rules: Object.values(DOCTOR),
  },
  {
    title: "What is asked before a version serves",
    file: "src/work/promotion/rules.ts",
    rules: Object.values(PROMOTION),
  },
  {
    title: "What can keep production from being read",
    file: "src/monitoring/rules.ts",
    rules: Object.values(LOGS),
  },
  {
    title: "What a window's rows have to be like",
    file: "src/work/monitor/quality/rules.ts",
    rules: Object.values(QUALITY),
  },
  {
    title: "What can keep a model from being watched, and what watching finds",
    file: "src/loop/monitoring/monitor-rules.ts",
    rules: Object.values(MONITOR),
  },
  {
    title: "What can keep a retraining from being proposed",
    file: "src/loop/retraining/retrain-rules.ts",
    rules: Object.values(RETRAIN),
  },
  {
    title: "What can keep new training data from being proposed",
    file: "src/loop/retraining/refresh-rules.ts",
    rules: Object.values(REFRESH),
  },
  {
    title: "What can keep evidence from being recorded",
    file: "src/loop/stages/record-rules.ts",
    rules: Object.values(RECORD),
  },
  {
    title: "What can keep an alert from being told",
    file: "src/loop/alerting/alert-rules.ts",
    rules: Object.values(ALERT),
  },
  {
    title: "What can be wrong with the ledger",
    file: "src/stores/ledger-rules.ts",
    rules: Object.values(LEDGER_RULES),
  },
  {
    title: "What can keep a stage from doing its work",
    file: "src/loop/place/stage-rules.ts",
    rules: [PLAN, EVENT, SETTINGS, CARD, OUTPUT, STAGE].flatMap((table) => Object.values<Rule>(table)),
  },
  {
    title: "What can keep an action from starting",
    file: "src/findings/suite-rules.ts",
    rules: [INPUT, MACHINE, INTERNAL].flatMap((table) => Object.values<Rule>(table)),
  },
];

/** What a reader looks for first comes first; the others follow in the order of a verdict. */
function gateRules(): readonly Rule[] {
  const first = ["absolute-limit", "non-inferiority", "guard", "slice", "baseline", "first-model"];
  const then = ["fairness", "latency", "separation", "holdout-reuse", "graph"];
  const ids = [...first, ...then].map((name) => `gate/${name}`);
  const place = ({ id }: Rule): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return GATE_RULES.toSorted((a, b) => place(a) - place(b));
}

/** Every rule: what it checks, why, and what to do. */
export function rulesPage(): string {
  const areas = AREAS.map(({ title, rules }) => [`## ${title}`, ...rules.map(section)].join("\n\n"));
  return `${[heading("Rules", "the rule tables in src/", INTRODUCTION), ...areas].join("\n\n")}\n`;
}

const INTRODUCTION =
  "Every finding names its rule. Its outcome is `pass`, `warn`, `fail`, `inconclusive` (more rows or a person are needed), `unmeasured` (a check could not be run), `waived` (a person accepted it) or `not-applicable`. `fail`, `inconclusive` and `unmeasured` block a merge.";

function section({ id, title, why, remediation }: Rule): string {
  return `### ${code(id)}\n\n**${prose(title)}.** ${prose(why)}\n\nWhat to do: ${prose(remediation)}`;
}
