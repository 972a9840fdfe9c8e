import type { Json, JsonObject } from "./json.ts";
import type { Rig } from "./state.ts";

export interface Viewer {
  readonly login: string;
  /** What a workflow's `permissions:` granted; a person's token has no such list. */
  readonly permissions?: Readonly<Record<string, string>>;
}

/** One request as our handlers see it: path parameters decoded, the body parsed where it is JSON. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly body: JsonObject;
  readonly viewer: Viewer | undefined;
}

export interface Reply {
  readonly status: number;
  readonly json?: Json;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly run: (call: Call, rig: Rig) => Promise<Reply> | Reply;
}

export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
}

/** A failure that is GitHub's answer, thrown from anywhere inside a handler. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];

  constructor(status: number, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  reply(): Reply {
    const documentation_url = "https://docs.github.com/rest";
    const errors = this.errors.map((error): JsonObject => ({ ...error }));
    const details = errors.length === 0 ? {} : { errors };
    return {
      status: this.status,
      json: { message: this.message, ...details, documentation_url, status: String(this.status) },
    };
  }
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

export function invalid(...errors: readonly FieldError[]): Refusal {
  return new Refusal(422, "Validation Failed", errors);
}

export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

/** `owner/name` of the repository in the path. */
export function slug(call: Call): string {
  return `${param(call, "owner")}/${param(call, "repo")}`;
}

/** One page of a list, with GitHub's `Link` header. */
export function page(call: Call, items: readonly Json[], apiUrl: string): Reply {
  const { start, end, headers } = pageBounds(call, items.length, apiUrl);
  return { status: 200, json: items.slice(start, end), headers };
}

/** One page of a list that GitHub wraps in an object with its total. */
export function countedPage(
  call: Call,
  list: { readonly key: string; readonly items: readonly Json[] },
  apiUrl: string,
): Reply {
  const { start, end, headers } = pageBounds(call, list.items.length, apiUrl);
  const json = { total_count: list.items.length, [list.key]: list.items.slice(start, end) };
  return { status: 200, json, headers };
}

export function pageBounds(
  call: Call,
  total: number,
  apiUrl: string,
): { readonly start: number; readonly end: number; readonly headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(call.query.get("per_page") ?? 30) || 30));
  const current = Math.max(1, Number(call.query.get("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(total / size));
  const link = (number: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(number));
    return `<${apiUrl}${call.path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(current > 1 ? [link(current - 1, "prev"), link(1, "first")] : []),
    ...(current < last ? [link(current + 1, "next"), link(last, "last")] : []),
  ];
  const headers: Record<string, string> = links.length === 0 ? {} : { link: links.join(", ") };
  return { start: (current - 1) * size, end: current * size, headers };
}
