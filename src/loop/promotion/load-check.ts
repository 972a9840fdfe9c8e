import { findingOf, type Finding } from "../../findings/finding.ts";
import { askServiceOnce, type ServiceRequest } from "../../data/ask-service.ts";
import { openWeb, parseUrl, type Web } from "../../host/web.ts";
import { messageOf, UserError, userMessage } from "../../kernel/errors.ts";
import type { ResolvedEndpoint, ResolvedStage } from "../../manifest/resolved-promotion.ts";
import { judgeLoad, type LoadMeasured } from "../../work/promotion/judge-load.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { ChangedModel } from "../models/changed-model.ts";
import type { Session } from "../place/session.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

/** Milliseconds for the first answer where the manifest sets no limit: a container may have to start. */
const FIRST_WITHIN = 300_000;
const WITHIN = 30_000;
const LIMIT = 16 * 1024 ** 2;

export interface LoadCheckPlace {
  readonly place: Pick<Session["place"], "host" | "dataHosts"> & { readonly head: Pick<RevisionFiles, "read"> };
  readonly rules: Pick<RevisionFiles, "read"> | undefined;
}

/**
 * Asks the service that the manifest names for a stage, as many at once as it says, for as long as it says; the last check,
 * since it is the dearest. The body is the default branch's.
 */
export async function loadCheck(
  { place, rules }: LoadCheckPlace,
  { name }: Pick<ChangedModel, "name">,
  stage: ResolvedStage | undefined,
): Promise<readonly Finding[]> {
  const endpoint = stage?.endpoint;
  if (endpoint === undefined) return [];
  const unmeasured = (message: string): readonly Finding[] => [
    findingOf(PROMOTION.endpoint, { outcome: "unmeasured", model: name, message }),
  ];
  const body = await (rules ?? place.head).read(endpoint.request);
  if (body === undefined)
    return unmeasured(`promotion.${stage?.name ?? ""}.endpoint.request names ${endpoint.request}, which is not there.`);
  const url = parseUrl(endpoint.url);
  if (url === null) return unmeasured(`${JSON.stringify(endpoint.url)} is no address.`);
  const web: Web = { ...openWeb(place.host), allowedHosts: place.dataHosts };
  place.host.log.info(`${name}: asking the endpoint of ${stage?.name ?? ""} for ${endpoint.durationMs / 1000} s.`);
  try {
    const measured = await measureLoad(web, endpoint, requestOf(url, body));
    return judgeLoad(name, endpoint, measured);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return unmeasured(userMessage(error));
  }
}

function requestOf(url: URL, body: Uint8Array): ServiceRequest {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const text = new TextDecoder().decode(body);
  return {
    url,
    method: "POST",
    headers,
    body: text,
    shown: "the endpoint",
    isSecret: false,
    within: WITHIN,
    limit: LIMIT,
  };
}

async function measureLoad(web: Web, endpoint: ResolvedEndpoint, request: ServiceRequest): Promise<LoadMeasured> {
  const answersMs: number[] = [];
  let errors = 0;
  let problem: string | undefined;
  const ask = async (within: number): Promise<number | undefined> => {
    const start = performance.now();
    try {
      const { status } = await askServiceOnce(web, { ...request, within });
      if (status >= 200 && status < 300) return performance.now() - start;
      problem = `it answered ${status}.`;
    } catch (error) {
      // An address that may not be asked is no error of the service.
      if (error instanceof UserError) throw error;
      problem = messageOf(error);
    }
    errors += 1;
    return undefined;
  };
  const firstMs = await ask(endpoint.coldStartMs ?? FIRST_WITHIN);
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - start < endpoint.durationMs) {
      web.host.signal.throwIfAborted();
      const took = await ask(WITHIN);
      if (took !== undefined) answersMs.push(took);
    }
  };
  if (firstMs !== undefined) await Promise.all(Array.from({ length: endpoint.concurrency }, worker));
  const askedMs = performance.now() - start;
  return { firstMs, answersMs: Float64Array.from(answersMs), errors, askedMs, problem };
}
