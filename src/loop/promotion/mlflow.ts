import { findingOf, type Finding } from "../../findings/finding.ts";
import { askService } from "../../data/ask-service.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { Host } from "../../host/host.ts";
import { openWeb, parseUrl, type Web } from "../../host/web.ts";
import { isRecord } from "../../kernel/guards.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { parseJson } from "../../kernel/parsers.ts";
import { truncate } from "../../kernel/text.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Place } from "../place/place.ts";
import type { HeldSettings } from "../place/settings.ts";

const WITHIN = 30_000;
const LIMIT = 1024 ** 2;

/** What telling needs of a place. */
export interface Telling extends Pick<Place, "host" | "dataHosts"> {
  readonly options: Pick<Place["options"], "dryRun">;
  settings(): Promise<Pick<HeldSettings, "promotion">>;
}

/**
 * Tells an MLflow registry what serves: the version with its digest, and the stage as its alias; never `latest`. A server
 * that cannot be told is a warning: git is the truth, and the next promotion tells it again.
 */
export async function tellMlflow(place: Telling, record: PromotionRecord): Promise<readonly Finding[]> {
  const { mlflow } = (await place.settings()).promotion;
  if (mlflow === undefined || place.options.dryRun === true || record.version === undefined) return [];
  try {
    await project({ ...openWeb(place.host), allowedHosts: place.dataHosts }, mlflow, record);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `MLflow was not told of ${record.model} ${record.version}: ${userMessage(error)}`;
    return [findingOf(PROMOTION.projection, { outcome: "warn", model: record.model, message })];
  }
}

async function project(web: Web, url: string, record: PromotionRecord): Promise<void> {
  const { model: name, version = "", stage, artifact, address } = record;
  const ask = async (path: string, body: object): Promise<unknown> =>
    await post(web, `${url}/api/2.0/mlflow/${path}`, body);
  await ask("registered-models/create", { name }).catch((error: unknown) => {
    if (!(error instanceof UserError) || !error.message.includes("RESOURCE_ALREADY_EXISTS")) throw error;
  });
  const tags = [
    { key: "model-gitops.version", value: version },
    { key: "model-gitops.digest", value: artifact },
  ];
  const filter = `name='${name}' and tag."model-gitops.version"='${version}'`;
  const found = await get(
    web,
    `${url}/api/2.0/mlflow/model-versions/search?${new URLSearchParams({ filter }).toString()}`,
  );
  const known = listIn(found, "model_versions")[0];
  const made =
    known ??
    Reflect.get(
      objectOf(await ask("model-versions/create", { name, source: address ?? artifact, tags })),
      "model_version",
    );
  const number = String(Reflect.get(objectOf(made), "version"));
  if (stage !== undefined) await ask("registered-models/alias", { name, alias: stage, version: number });
}

async function post(web: Web, address: string, body: object): Promise<unknown> {
  return await call(web, address, { method: "POST", body: JSON.stringify(body) });
}

async function get(web: Web, address: string): Promise<unknown> {
  return await call(web, address, { method: "GET" });
}

async function call(
  web: Web,
  address: string,
  { method, body }: { readonly method: "GET" | "POST"; readonly body?: string },
): Promise<unknown> {
  const url = parseUrl(address);
  if (url === null) throw new UserError(`promotion.mlflow.url is no address: ${JSON.stringify(address)}.`);
  const headers = { "content-type": "application/json", ...credentials(web.host) };
  const request = { url, method, headers, shown: "the MLflow server", isSecret: false, within: WITHIN, limit: LIMIT };
  const { status, text } = await askService(web, { ...request, ...(body !== undefined && { body }) });
  if (status < 200 || status >= 300) throw new UserError(`it answered ${status} (${truncate(text, 200)}).`);
  return parseJson(text, "the answer of the MLflow server");
}

function credentials(host: Pick<Host, "env">): Readonly<Record<string, string>> {
  const [token = "", user = "", password = ""] = [
    "MLFLOW_TRACKING_TOKEN",
    "MLFLOW_TRACKING_USERNAME",
    "MLFLOW_TRACKING_PASSWORD",
  ].map((name) => host.env(name));
  if (token !== "") return { authorization: `Bearer ${token}` };
  return user === "" ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

function objectOf(value: unknown): object {
  if (isRecord(value)) return value;
  throw new UserError("it answered something else than MLflow does.");
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list: unknown = Reflect.get(objectOf(value), name);
  return Array.isArray(list) ? list : [];
}
