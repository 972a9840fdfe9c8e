import { join } from "node:path";
import { unmeasured } from "../../findings/unmeasured.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { isUsersMistake, toItsEnd } from "../place/own-end.ts";
import { profileDigest } from "../../records/profile-text.ts";
import { acceptedModel } from "../monitoring/accepted.ts";
import { MONITOR } from "../monitoring/monitor-rules.ts";
import { makeProfile } from "../monitoring/reference-profile.ts";
import { NOBODY, watchedModels, type WatchedModel } from "../monitoring/watched-models.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/** Makes the reference profile of each watched model anew and stores it, or prints a contract that its data meets. */
export async function profileAll(session: Session, { contract }: { readonly contract: boolean }): Promise<Result> {
  const { place } = session;
  const { models, findings: unread } = await watchedModels(session);
  const findings: Finding[] = [...unread];
  const digests: Record<string, string> = {};
  const texts: string[] = [];
  for (const watched of models) {
    const { name } = watched.model;
    const ended = await toItsEnd(place, name, () => profileOne(session, watched, contract));
    if (ended.made === undefined) {
      findings.push(ended.stopped);
      continue;
    }
    findings.push(...ended.made.findings);
    if (ended.made.digest !== undefined) digests[name] = ended.made.digest;
    if (ended.made.text !== undefined) texts.push(ended.made.text);
  }
  if (models.length === 0 && findings.length === 0) findings.push(findingOf(MONITOR.rules, NOBODY));
  const text = texts.join("\n");
  return {
    findings,
    summary: text === "" ? `Profiles: ${Object.keys(digests).join(", ") || "none"}.` : `\`\`\`yaml\n${text}\`\`\``,
    ...(text !== "" && { text: () => text }),
    outputs: { outcome: verdictOf(findings), profiles: JSON.stringify(digests) },
  };
}

interface Profiled {
  readonly digest?: string | undefined;
  readonly text?: string | undefined;
  readonly findings: readonly Finding[];
}

async function profileOne(session: Session, { model, monitoring }: WatchedModel, contract: boolean): Promise<Profiled> {
  const { place } = session;
  const accepted = await acceptedModel(session, model);
  if (typeof accepted === "string")
    return {
      findings: [
        findingOf(MONITOR.accepted, { outcome: "unmeasured", model: model.name, message: accepted, remediation: null }),
      ],
    };
  try {
    const watched = { model, monitoring, accepted };
    const { profile, facts, unread, unwatched } = await makeProfile(session, watched, { isContract: contract });
    const digest = profileDigest(profile);
    await place
      .storeOf(model.name)
      .put(join(place.host.workspace, filesOf(place, model.name).profile), digest, `${model.name} profile.json`);
    const findings = [
      ...(unread === undefined ? [] : [await unreadFinding(model.name, unread)]),
      ...(await unwatchedFindings(model.name, unwatched)),
    ];
    if (!contract) return { digest, findings };
    const { contractText } = await import("../../work/monitor/quality/contract-text.ts");
    return { digest, text: contractText(profile, facts), findings };
  } catch (error) {
    if (!isUsersMistake(error)) throw error;
    return { findings: [unmeasured(MONITOR.reference, error, { model: model.name, remediation: null })] };
  }
}

async function unwatchedFindings(model: string, unwatched: readonly string[]): Promise<readonly Finding[]> {
  const { unwatchedColumns } = await import("../../scoring/profile-model.ts");
  return unwatchedColumns(unwatched).map((message) =>
    findingOf(MONITOR.reference, { outcome: "warn", model, message, remediation: null }),
  );
}

async function unreadFinding(model: string, unread: string): Promise<Finding> {
  const { unreadPerformance } = await import("../../scoring/profile-model.ts");
  return findingOf(MONITOR.reference, {
    outcome: "warn",
    model,
    message: unreadPerformance(unread),
    remediation:
      "Drift is compared all the same. Where rows lack a label or an answer, add them to the dataset of monitoring.reference.",
  });
}
