import type { PrometheusSpec } from "../generated/types.ts";
import { askService, LongAnswer, type ServiceAnswer } from "../data/ask-service.ts";
import { parseUrl, shownUrl, type Web } from "../host/web.ts";
import { UserError, userMessage } from "../kernel/errors.ts";
import { isRecord } from "../kernel/guards.ts";
import { oneLine, plural, truncate } from "../kernel/text.ts";
import type { MeasuredService, WindowSpan } from "../work/monitor/measured.ts";

export interface PrometheusQuestion {
  readonly spec: PrometheusSpec & { readonly stepMs: number };
  readonly span: Pick<WindowSpan, "from" | "to">;
  readonly web: Pick<Web, "transport" | "allowedHosts" | "wait">;
  /** The environment. */
  readonly env: (name: string) => string | undefined;
}

type Answered = MeasuredService["prometheus"][string];

/** Prometheus refuses more points of a series, whatever they cost. */
const MOST_POINTS = 11_000;
const WITHIN = 30_000;
const LIMIT = 8 * 1024 ** 2;
/** Longer ones do not fit into an address. */
const LONGEST_GET = 1500;

/**
 * The samples of each query over a window, its end outside, by range queries. Each query has its own problem, as a
 * sentence; a server that cannot be reached is not asked again for the next. The step is wider where there would be too
 * many points. Samples that are NaN are no samples. Never throws for what a server or a person did.
 */
export async function queryPrometheus(question: PrometheusQuestion): Promise<MeasuredService["prometheus"]> {
  const { spec, env } = question;
  const answers: Record<string, Answered> = {};
  const token = spec.token === undefined ? undefined : env(spec.token);
  let down =
    spec.token !== undefined && (token === undefined || token.trim() === "")
      ? `The variable ${spec.token} with Prometheus's token is empty. Give it to the job as a secret.`
      : undefined;
  for (const [name, { query }] of Object.entries(spec.queries)) {
    const answer = down === undefined ? await answered(question, { query, token }) : { down };
    if ("down" in answer) down = answer.down;
    answers[name] = "down" in answer ? { problem: truncate(answer.down, 500) } : answer;
  }
  return answers;
}

interface Asked {
  readonly query: string;
  readonly token: string | undefined;
}

async function answered(question: PrometheusQuestion, asked: Asked): Promise<Answered | { readonly down: string }> {
  try {
    return samplesOf(await ask(question, asked), question);
  } catch (error) {
    const message = userMessage(error);
    return error instanceof LongAnswer ? { problem: `${message} Join the series, as in sum(…).` } : { down: message };
  }
}

async function ask({ spec, span, web }: PrometheusQuestion, { query, token }: Asked): Promise<ServiceAnswer> {
  const base = parseUrl(spec.url);
  if (base === null)
    throw new UserError("service.prometheus.url is no address. Write it as https://prometheus.example.com.");
  const url = new URL(`${base.href.replace(/[?#].*$/s, "").replace(/\/+$/, "")}/api/v1/query_range`);
  const fields = new URLSearchParams({ query, ...rangeOf(span, spec.stepMs), timeout: `${WITHIN / 1000}s` }).toString();
  const isShort = fields.length <= LONGEST_GET;
  if (isShort) url.search = fields;
  const headers = {
    accept: "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token.trim()}` }),
    ...(!isShort && { "content-type": "application/x-www-form-urlencoded" }),
  };
  const shown = `the Prometheus server ${shownUrl(base)}`;
  const request = { url, headers, shown, isSecret: false, within: WITHIN, limit: LIMIT };
  return await askService(web, isShort ? request : { ...request, method: "POST", body: fields });
}

/** Seconds, as Prometheus takes them; the end belongs to the next window. */
function rangeOf(
  { from, to }: PrometheusQuestion["span"],
  stepMs: number,
): { start: string; end: string; step: string } {
  const widest = Math.ceil((to - from) / (MOST_POINTS - 1));
  const step = Math.max(1, Math.round(stepMs), widest);
  return { start: seconds(from), end: seconds(Math.max(from, to - 1)), step: seconds(step) };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function samplesOf({ status, type, text }: ServiceAnswer, { spec }: PrometheusQuestion): Answered {
  const body = parsed(text);
  if (status === 401 || status === 403) {
    const advice =
      spec.token === undefined
        ? "Name a variable with a bearer token as service.prometheus.token."
        : `Look at the token in ${spec.token}.`;
    return { problem: `Prometheus refused the request (${status}). ${advice}` };
  }
  if (!isRecord(body)) {
    const what = type === "text/html" || /^\s*</.test(text) ? "HTML, as a page to log in does" : "no JSON";
    return {
      problem: `Prometheus answered ${status} with ${what}. Give the address of its HTTP API, without /graph, as service.prometheus.url.`,
    };
  }
  if (status !== 200 || body["status"] !== "success") {
    const said = typeof body["error"] === "string" ? truncate(oneLine(body["error"]), 300) : "without a reason";
    return { problem: `Prometheus answered ${status}: ${said}` };
  }
  return seriesOf(body["data"]);
}

function seriesOf(answer: unknown): Answered {
  const series = isRecord(answer) && answer["resultType"] === "matrix" ? answer["result"] : undefined;
  if (!Array.isArray(series)) return { problem: "Prometheus answered no range of samples. Look at the query." };
  if (series.length === 0)
    return {
      problem:
        "The query found no series in the window. Look whether the target is scraped and how the series is named.",
    };
  if (series.length > 1)
    return {
      problem: `The query found ${series.length} series, and one is needed. Join them, as in sum(…), avg(…) or max(…).`,
    };
  const [only]: readonly unknown[] = series;
  if (isRecord(only) && Array.isArray(only["histograms"]))
    return {
      problem:
        "The query gives histograms, and numbers are needed. Take a quantile, as in histogram_quantile(0.95, …).",
    };
  const pairs: readonly unknown[] = isRecord(only) && Array.isArray(only["values"]) ? only["values"] : [];
  const values = pairs.map(valueOf);
  const infinite = values.filter((value) => Math.abs(value) === Infinity).length;
  if (infinite > 0)
    return {
      problem: `${plural(infinite, "sample")} of the query ${infinite === 1 ? "is" : "are"} infinite. Keep it from dividing by 0, as with … > 0.`,
    };
  const samples = Float64Array.from(values.filter((value) => !Number.isNaN(value)));
  return samples.length > 0
    ? { samples }
    : { problem: "All samples of the query are NaN. Keep it from dividing 0 by 0, as with … > 0." };
}

/** Prometheus writes numbers as text; what is none of its forms is NaN. */
function valueOf(pair: unknown): number {
  const text: unknown = Array.isArray(pair) ? pair[1] : undefined;
  if (typeof text !== "string") return Number.NaN;
  if (/^[+-]?Inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return text.trim() === "" ? Number.NaN : Number(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
