import { askService } from "../../data/ask-service.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Web } from "../../host/web.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { addressIn } from "./deliver.ts";
import { ALERT } from "./alert-rules.ts";

const WITHIN = 10_000;
const LIMIT = 64 * 1024;

/**
 * Calls the addresses in these variables, each once: a watch outside of GitHub notices when nobody does. What fails is a
 * warning of each, since the watch itself tells of it too.
 */
export async function beat(web: Web, variables: readonly string[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const variable of new Set(variables)) {
    try {
      const { url, shown } = await addressIn(web, variable);
      const { status } = await askService(web, { url, shown, isSecret: true, within: WITHIN, limit: LIMIT });
      if (status >= 400) throw new UserError(`The heartbeat was answered with ${status} by ${shown}.`);
    } catch (error) {
      findings.push(findingOf(ALERT.heartbeat, { outcome: "warn", message: userMessage(error), subject: variable }));
    }
  }
  return findings;
}
