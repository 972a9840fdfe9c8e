import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isKnownDeviation, isMisdescribed } from "./deviations.ts";
import { Refusal } from "./exchange.ts";
import type { Call, Reply, Viewer } from "./exchange.ts";
import { objectOf, parseJson } from "./json.ts";
import type { Json } from "./json.ts";
import type { Description, Operation } from "./openapi.ts";
import { actionsBot, withBots } from "./ours/people.ts";
import { assertPermitted } from "./permissions.ts";
import type { Permissions } from "./permissions.ts";
import { findRoute } from "./routes.ts";
import type { RequestHandler } from "./server.ts";
import type { Rig } from "./state.ts";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly login: string | undefined;
  readonly status: number;
  /** Who answered: our handlers, the emulator behind them, or a fault that a test ordered. */
  readonly by: "ours" | "emulate" | "fault";
}

export interface Violation {
  readonly kind: "request" | "response";
  readonly operation: string;
  readonly problem: string;
}

export interface Fault {
  readonly method?: string;
  readonly path: RegExp;
  /** The status to answer with; the connection is closed without an answer when it is left out. */
  readonly status?: number;
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Milliseconds to wait first. With `pass`, the request is then answered as usual. */
  readonly delay?: number;
  readonly pass?: boolean;
}

/** A call of a scene's people rather than of the code under test: not recorded, not judged, never failed. */
export interface Act {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
}

export interface Proxy {
  readonly handle: RequestHandler;
  readonly requests: RecordedRequest[];
  readonly violations: Violation[];
  readonly token: (login?: string, permissions?: Permissions) => string;
  readonly fail: (fault: Fault) => void;
  readonly act: (login: string, act: Act) => Promise<Reply>;
}

interface Context {
  readonly rig: Rig;
  readonly description: Description;
}

const everything: Permissions = Object.fromEntries(
  ["actions", "checks", "contents", "deployments", "issues", "pull-requests", "statuses"].map((scope) => [
    scope,
    "write",
  ]),
);

/** Everything between a client and the two things that answer: our handlers and the emulator. */
export function createProxy(context: Context): Proxy {
  const tokens = new Map<string, Viewer>();
  const faults: { fault: Fault; left: number }[] = [];
  const requests: RecordedRequest[] = [];
  const violations: Violation[] = [];
  return {
    requests,
    violations,
    fail: (fault) => void faults.push({ fault, left: fault.times ?? Infinity }),
    token(login = actionsBot, permissions) {
      const isBot = login.endsWith("[bot]");
      const granted = permissions ?? (isBot ? everything : undefined);
      const token = `${isBot ? "ghs" : "ghp"}_${`${tokens.size}`.padStart(36, "0")}`;
      tokens.set(token, { login, ...(granted === undefined ? {} : { permissions: granted }) });
      return token;
    },
    async act(login, { method, path, body }) {
      const bytes = Buffer.from(body === undefined ? "" : JSON.stringify(body));
      const rest = { params: {}, query: new URLSearchParams(), headers: {}, viewer: { login } };
      const { reply } = await respond(context, { method, path, bytes, body: objectOf(body), ...rest });
      return reply;
    },
    async handle(incoming, bytes) {
      const call = readCall(incoming, bytes, tokens);
      const operation = context.description.operation(call.method, call.path);
      const problem = (kind: Violation["kind"], text: string): void => {
        violations.push({ kind, operation: operation?.id ?? `${call.method} ${call.path}`, problem: text });
      };
      const order = faults.find(({ fault, left }) => left > 0 && applies(fault, call));
      if (order !== undefined) order.left -= 1;
      if (order?.fault.delay !== undefined) await sleep(order.fault.delay);
      const faulty = order !== undefined && order.fault.pass !== true;
      for (const text of requestProblems(context, call, operation))
        if (!isMisdescribed(operation?.id ?? "", text)) problem("request", text);
      const { reply, by } = faulty
        ? { reply: failure(order.fault), by: "fault" as const }
        : await respond(context, call, incoming.headers.authorization);
      requests.push(record(call, reply === "hang up" ? 0 : reply.status, by));
      if (reply === "hang up" || faulty || operation === undefined) return reply;
      for (const text of context.description.response(operation, reply.status, reply.json)) {
        if (by === "ours" || !isKnownDeviation(operation.id, text)) problem("response", text);
      }
      return reply;
    },
  };
}

function readCall(incoming: IncomingMessage, bytes: Buffer, tokens: ReadonlyMap<string, Viewer>): Call {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const token = /^(?:token|bearer) +(.+)$/i.exec(incoming.headers.authorization ?? "")?.[1];
  return {
    method: incoming.method ?? "GET",
    // The root folder's contents: the description knows the path only with its slash.
    path: url.pathname.replace(/\/contents$/, "/contents/"),
    params: {},
    query: url.searchParams,
    headers,
    bytes,
    body: objectOf(isText(headers) ? parseJson(bytes.toString("utf8")) : undefined),
    viewer: tokens.get(token ?? ""),
  };
}

function isText(headers: Readonly<Record<string, string>>): boolean {
  return /json|text/.test(headers["content-type"] ?? "json");
}

function applies(fault: Fault, call: Call): boolean {
  return (fault.method ?? call.method) === call.method && fault.path.test(call.path);
}

function failure({ status, message, headers = {} }: Fault): Reply | "hang up" {
  if (status === undefined) return "hang up";
  return { status, headers, json: { message: message ?? `Failure ${status} ordered by the test` } };
}

function requestProblems({ description }: Context, call: Call, operation: Operation | undefined): readonly string[] {
  if (operation === undefined) return ["GitHub's description has no such operation"];
  const isJson = call.bytes.length > 0 && isText(call.headers);
  const body = isJson ? parseJson(call.bytes.toString("utf8")) : undefined;
  // An upload's body is bytes, which no schema describes.
  const uploaded = call.bytes.length > 0 && !isJson;
  const problems = description.request({ operation, query: call.query, body });
  return uploaded ? problems.filter((problem) => problem !== "the body is missing") : problems;
}

async function respond(
  context: Context,
  call: Call,
  authorization?: string,
): Promise<{ readonly reply: Reply; readonly by: "ours" | "emulate" }> {
  try {
    if (authorization !== undefined && call.viewer === undefined) throw new Refusal(401, "Bad credentials");
    assertPermitted(call, context.rig);
    const found = findRoute(call);
    if (found !== undefined) {
      const forwarded = { count: 0 };
      const rig = counting(context.rig, forwarded);
      const reply = await found.route.run({ ...call, params: found.params }, rig);
      return { reply: clean(reply), by: forwarded.count > 0 ? "emulate" : "ours" };
    }
    return { reply: clean(await context.rig.forward(call)), by: "emulate" };
  } catch (error) {
    if (error instanceof Refusal) return { reply: error.reply(), by: "ours" };
    throw error;
  }
}

/** An answer that passed through the emulator is judged as the emulator's. */
function counting(rig: Rig, forwarded: { count: number }): Rig {
  return {
    ...rig,
    async forward(call) {
      if (!call.path.startsWith("/users/")) forwarded.count += 1;
      return rig.forward(call);
    },
  };
}

function clean(reply: Reply): Reply {
  return reply.json === undefined ? reply : { ...reply, json: withBots(reply.json) };
}

function record(call: Call, status: number, by: RecordedRequest["by"]): RecordedRequest {
  const isJson = call.bytes.length > 0 && isText(call.headers);
  const bytes = call.bytes.length > 0 ? `${call.bytes.length} bytes` : undefined;
  return {
    method: call.method,
    path: decodeURIComponent(call.path),
    query: Object.fromEntries(call.query),
    body: isJson ? call.body : bytes,
    login: call.viewer?.login,
    status,
    by,
  };
}
