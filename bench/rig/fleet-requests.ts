import { audit } from "../../actions/audit/run.ts";
import { monitor } from "../../actions/monitor/run.ts";
import { retrain } from "../../actions/retrain/run.ts";
import { settle } from "../../actions/settle/run.ts";
import { show } from "../../actions/show/run.ts";
import type { Forge } from "../../src/forge/forge.ts";
import type { Action } from "../../src/runner/action.ts";
import type { Fields } from "../../src/inputs/fields.ts";
import { meteredForge } from "./metered-forge.ts";
import { retrainedFleet } from "./retrained-fleet.ts";

/** Requests of each action that looks at all models, by its name; of settle without those that each alert asks for. */
export type FleetRequests = Readonly<Record<string, number>>;

/** What these actions ask of the forge where nothing is to be done; one answer of it tells so many files. */
export async function fleetRequests(models: number, mostFiles: number): Promise<FleetRequests> {
  await using fleet = await retrainedFleet(models, 0);
  const { rig } = fleet;
  rig.forge.git.mostFiles = mostFiles;
  const count = async <F extends Fields>(action: Action<F>): Promise<number> =>
    await rig.stage(action, async ({ host, options }) => {
      const { forge, meter } = meteredForge(rig.forge);
      const connect = async (): Promise<Forge> => forge;
      await action.run({ inputs: options, host, forge: connect });
      const calls = Object.entries(meter.calls).filter(([call]) => !OF_ALERTS.has(call));
      return calls.reduce((sum, [, requests]) => sum + requests, 0);
    });
  // The first makes the dashboard's issue, once.
  await count(retrain);
  return {
    retrain: await count(retrain),
    audit: await count(audit),
    show: await count(show),
    monitor: await count(monitor),
    settle: await count(settle),
  };
}

const OF_ALERTS: ReadonlySet<string> = new Set(["viewer", "issues.list"]);
