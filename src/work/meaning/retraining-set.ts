import { isDeepStrictEqual } from "node:util";
import type { ModelManifest } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { didYouMean } from "../../kernel/text.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { pointerSteps, pointerTo, valueAt } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { ROWS, type Judging } from "../judging/table.ts";
import { editsOf, type SetEdit } from "./retraining-edits.ts";
import { formRemarks } from "./retraining-form.ts";
import { hasTemplate, templateRemarks } from "./retraining-templates.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;

/** What a proposal does not change: which model it is, and who judges it when. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["apiVersion", "what is read as a manifest"],
  ["kind", "what is read as a manifest"],
  ["name", "which model it is"],
  ["owners", "who answers for the model"],
  ["governance", "who judges it"],
  ["monitoring", "what it is watched by"],
  ["retraining", "when it is retrained"],
]);

/** Edits that lead nowhere, that no proposal may make, or that would leave no manifest. */
export function setRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  const { edits, unreadable } = editsOf(manifest);
  const refused = edits.flatMap(refusedRemarks);
  const doubled = edits.flatMap((edit) => doubledRemarks(edit, edits));
  const templates = edits.flatMap((edit) => templateRemarks(manifest, edit));
  const wrong = [...refused, ...doubled, ...templates].flatMap(({ at, outcome }) =>
    outcome === undefined ? [at] : [],
  );
  const sound = edits.filter(({ at }) => !wrong.some((place) => place === at || place.startsWith(`${at}/`)));
  const form = formRemarks({ manifest, file }, sound);
  const judging = sound.filter((edit) => !isIdle(manifest, edit) && !form.some(({ at }) => at === edit.at));
  return [
    ...unreadable.map(pathRemark),
    ...refused,
    ...doubled,
    ...templates,
    ...form,
    ...sound.flatMap((edit) => idleRemarks(manifest, edit)),
    ...sound.flatMap((edit) => namedAlike(manifest, edit)),
    ...judging.flatMap((edit) => judgingRemarks(manifest, edit)),
  ];
}

/** Whether all edits are made already, or there are none. */
export function isWithoutEffect(manifest: ModelManifest): boolean {
  const { edits, unreadable } = editsOf(manifest);
  return unreadable.length === 0 && edits.every((edit) => isIdle(manifest, edit));
}

function pathRemark(key: string): Remark {
  return {
    rule: RULE,
    at: pointerTo("/retraining/set", key),
    part: "key",
    subject: key,
    message: `"${key}" leads to no key of a manifest.`,
    remediation: "Write the keys on the way to it with dots, such as datasets.train.period.to or training.seeds[0].",
  };
}

function refusedRemarks({ key, at, pointer }: SetEdit): readonly Remark[] {
  const [top = ""] = pointerSteps(pointer);
  const what = REFUSED.get(top);
  if (what === undefined) return [];
  const message = `A proposal does not change ${what}: \`${top}\` is set by people.`;
  return [{ rule: RULE, at, part: "key", subject: key, message, remediation: "Remove the edit." }];
}

/** One of two edits of the same place would be lost. */
function doubledRemarks(edit: SetEdit, all: readonly SetEdit[]): readonly Remark[] {
  const { key, at, pointer } = edit;
  const other = all
    .slice(0, all.indexOf(edit))
    .find((one) => `${pointer}/`.startsWith(`${one.pointer}/`) || `${one.pointer}/`.startsWith(`${pointer}/`));
  if (other === undefined) return [];
  const message = `"${key}" and "${other.key}" set the same place.`;
  return [{ rule: RULE, at, part: "key", subject: key, message, remediation: "Keep one of the two." }];
}

function idleRemarks(manifest: ModelManifest, edit: SetEdit): readonly Remark[] {
  if (!isIdle(manifest, edit)) return [];
  const { key, at } = edit;
  const message = `\`${key}\` is that already, so this edit changes nothing.`;
  return [
    {
      rule: RULE,
      at,
      outcome: "warn",
      subject: key,
      message,
      remediation: "Remove it, or write what it is to become.",
    },
  ];
}

/** A parameter may have any name: one that is new, and nearly that of another, is probably that one. */
function namedAlike(manifest: ModelManifest, { key, at, pointer }: SetEdit): readonly Remark[] {
  const [first, second, ...rest] = pointerSteps(pointer);
  const name = rest.at(-1);
  if (first !== "training" || second !== "params" || name === undefined) return [];
  const around = valueAt(manifest, pointer.slice(0, pointer.lastIndexOf("/")));
  const known = isRecord(around) ? Object.keys(around) : [];
  // Short names that are others by a letter are others: `l1` and `l2`.
  const hint = known.includes(name) ? "" : didYouMean(name, known, Math.floor(name.length / 3));
  if (hint === "") return [];
  const message = `\`${key}\` is a new parameter of the training.${hint}`;
  const remediation = "Correct the name, or write the parameter into `training.params` too.";
  return [{ rule: RULE, at, part: "key", outcome: "warn", subject: key, message, remediation }];
}

function isIdle(manifest: ModelManifest, edit: SetEdit): boolean {
  return !hasTemplate(edit) && isDeepStrictEqual(valueAt(manifest, edit.pointer), edit.value);
}

/** It is allowed, and told: whoever reviews the section agrees to it. */
function judgingRemarks(manifest: ModelManifest, { key, at, pointer }: SetEdit): readonly Remark[] {
  const rows = ROWS.filter(([pattern]) => isSamePlace(pointer, pattern)).map(([, row]) => row);
  const base = { rule: RULE, at, outcome: "pass", subject: key } as const;
  if (rows.some((row) => row.listed !== undefined && isOfJudge(manifest, pointer, row)))
    return [
      {
        ...base,
        message: `\`${key}\` judges, so every proposal that changes it waits for a person, and is measured as proposed and as it stands.`,
      },
    ];
  if (!rows.some(({ firstUse }) => firstUse === true)) return [];
  return [
    { ...base, message: `What is new in \`${key}\` waits for a person before its first use, in every proposal.` },
  ];
}

function isSamePlace(pointer: string, pattern: string): boolean {
  const [steps, wanted] = [pointerSteps(pointer), pointerSteps(pattern)];
  const length = Math.min(steps.length, wanted.length);
  return wanted.slice(0, length).every((step, index) => step === "*" || step === steps[index]);
}

function isOfJudge(manifest: ModelManifest, pointer: string, { from }: Judging): boolean {
  if (from !== "role") return true;
  const roles = datasetRoles(manifest);
  const [, name = ""] = pointerSteps(pointer);
  return roles.kind === "roles" && (roles.roles[name] ?? "train") !== "train";
}
