import type { ModelManifest, RetrainingSpec } from "../../generated/types.ts";
import { parseDuration } from "../../kernel/units.ts";
import { DEFAULTS } from "../../manifest/defaults.ts";
import type { Remark } from "../../manifest/source.ts";
import { lengthRemarks, quietRemarks } from "./clock.ts";
import { ESTIMATED } from "./monitoring-performance.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;
const AT = "/retraining";
const DAY = parseDuration("1d");

/** What asks for a proposal, what holds it back, and when it ends. */
export function triggerRemarks(manifest: ModelManifest, spec: RetrainingSpec): readonly Remark[] {
  return [
    ...(manifest.monitoring === undefined ? unwatchedRemarks(spec) : watchedRemarks(manifest, spec)),
    ...persistenceRemarks(spec),
    ...quietRemarks({ rule: RULE, at: `${AT}/quietHours` }, spec.quietHours),
    ...(["dueEvery", "maxAge"] as const).flatMap((key) => lengthRemarks({ rule: RULE, at: `${AT}/${key}` }, spec[key])),
    ...lengthRemarks({ rule: RULE, at: `${AT}/refresh/timeout` }, spec.refresh?.timeout),
    ...paceRemarks(spec),
  ];
}

/** Keys that only the measurements of a monitor give a meaning. */
const WATCHED = {
  when: "no alert fires",
  newLabelledRows: "no labels are counted",
  minLabelledRows: "no labels are counted, so that no proposal would ever have enough",
  after: "there are no windows",
  replay: "there are no rows of production to replay",
} as const;

function unwatchedRemarks(spec: RetrainingSpec): readonly Remark[] {
  const given = (["when", "newLabelledRows", "minLabelledRows", "after", "replay"] as const).filter(
    (key) => spec[key] !== undefined && !(key === "when" && spec.when?.length === 0),
  );
  const remarks = given.map((key) =>
    wrong(key, {
      message: `Without \`monitoring\` ${WATCHED[key]}.`,
      remediation: "Write `monitoring: {logs: <where the service logs>}`, or remove the key.",
    }),
  );
  if (remarks.length > 0 || spec.dueEvery !== undefined || spec.when !== undefined) return remarks;
  return [
    {
      rule: RULE,
      at: AT,
      part: "key",
      outcome: "warn",
      message:
        "Nothing but a request asks for a proposal: without `monitoring` no alert fires, and there is no `dueEvery`.",
      remediation:
        "Write `monitoring: {logs: <where the service logs>}` or `dueEvery: 90d`; `when: []` says that requests alone are meant.",
    },
  ];
}

const LABELLED = { newLabelledRows: "counted", minLabelledRows: "counted", replay: "replayed" } as const;

function watchedRemarks(manifest: ModelManifest, spec: RetrainingSpec): readonly Remark[] {
  const hasLabels = isLabelled(manifest.monitoring);
  const unlabelled = hasLabels
    ? []
    : (["newLabelledRows", "minLabelledRows", "replay"] as const).filter((key) => spec[key] !== undefined);
  return [
    ...unlabelled.map((key) =>
      wrong(key, {
        message: `Without \`monitoring.labels\` no labelled rows are ${LABELLED[key]}.`,
        remediation: "Write `monitoring.labels: {path: <where labels come>}`, or remove the key.",
      }),
    ),
    ...(spec.when ?? []).flatMap((cause, index): readonly Remark[] => {
      const reason = neverFires(manifest, cause);
      if (reason === undefined) return [];
      return [{ rule: RULE, at: `${AT}/when/${index}`, subject: cause, ...reason }];
    }),
  ];
}

/** Labels come in files of their own, or in a column of the log. */
function isLabelled(monitoring: ModelManifest["monitoring"]): boolean {
  return monitoring?.labels !== undefined || typeof monitoring?.columns?.truth === "string";
}

type Cause = NonNullable<RetrainingSpec["when"]>[number];
type Said = Pick<Remark, "message" | "remediation">;

function neverFires({ task, monitoring }: ModelManifest, cause: Cause): Said | undefined {
  if (cause === "drift") return undefined;
  if (cause !== "estimated-decay") {
    if (isLabelled(monitoring)) return undefined;
    return {
      message: `Without \`monitoring.labels\` there is never an alert of ${cause}.`,
      remediation: "Write `monitoring.labels: {path: <where labels come>}`, or take it out.",
    };
  }
  if (!ESTIMATED.has(task))
    return {
      message: `The performance of ${task} cannot be estimated without labels, so there is never an alert of ${cause}.`,
      remediation: "Take it out.",
    };
  if (monitoring?.performance?.estimate !== false) return undefined;
  return {
    message: `\`monitoring.performance.estimate\` is false, so there is never an alert of ${cause}.`,
    remediation: "Take it out, or remove `estimate: false`.",
  };
}

function persistenceRemarks({ after, when }: RetrainingSpec): readonly Remark[] {
  if (after === undefined) return [];
  const [of = 0, last = 0] = after.split(" of ").map(Number);
  const remarks: Remark[] = [];
  if (of > last)
    remarks.push({
      rule: RULE,
      at: `${AT}/after`,
      message: `No ${of} of ${last} windows can show a signal.`,
      remediation: `Write ${last} of ${of}.`,
    });
  if (when?.length === 0)
    remarks.push(
      wrong("after", {
        message: "`after` is about alerts, and `when: []` names none: it is not read.",
        remediation: "Remove it, or name alerts in `when`.",
      }),
    );
  return remarks;
}

/** How often proposals come and go; each of these works, and most likely not as it is meant. */
function paceRemarks({
  dueEvery,
  maxAge,
  newLabelledRows,
  minLabelledRows,
  ...spec
}: RetrainingSpec): readonly Remark[] {
  const cooldown = spec.cooldown ?? DEFAULTS["/retraining/cooldown"];
  const remarks: Remark[] = [];
  if (dueEvery !== undefined && parseDuration(dueEvery) > 0 && parseDuration(dueEvery) < parseDuration(cooldown))
    remarks.push({
      rule: RULE,
      at: `${AT}/dueEvery`,
      outcome: "warn",
      message: `A retraining is due every ${dueEvery}, and no proposal comes within ${cooldown} of the last one (cooldown).`,
      remediation: `Write a cooldown of at most ${dueEvery}, or ask for one every ${cooldown}.`,
    });
  if (maxAge !== undefined && parseDuration(maxAge) > 0 && parseDuration(maxAge) < DAY)
    remarks.push({
      rule: RULE,
      at: `${AT}/maxAge`,
      outcome: "warn",
      message: `A proposal is closed after ${maxAge}, most likely before anybody has looked at it.`,
      remediation: "Write at least a few days, such as 14d.",
    });
  if (newLabelledRows !== undefined && minLabelledRows !== undefined && newLabelledRows < minLabelledRows)
    remarks.push({
      rule: RULE,
      at: `${AT}/newLabelledRows`,
      outcome: "warn",
      message: `${newLabelledRows} new labelled rows ask for a proposal, and it waits for ${minLabelledRows} (minLabelledRows).`,
      remediation: "Write the same number, or remove one of the two.",
    });
  return remarks;
}

function wrong(key: keyof RetrainingSpec, said: Said): Remark {
  return { rule: RULE, at: `${AT}/${key}`, part: "key", ...said };
}
