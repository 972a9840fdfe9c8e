import { UserError } from "../kernel/errors.ts";
import { UnreachableError } from "./cluster.ts";
import { told } from "./kubernetes-condition.ts";
import { textAt } from "./kubernetes-tree.ts";
import type { Answer } from "./kubernetes-wire.ts";

/** What the server says of a request that it did not do: `AlreadyExists`, and a message. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

/** The object of a good answer. Throws an UnreachableError where it is none, as of a proxy that shows a page. */
export function objectFrom(name: string, { text }: Answer): unknown {
  const value = parsed(text);
  if (typeof value === "object" && value !== null) return value;
  throw new UnreachableError(
    `${name} answered with something that is no JSON (${told(text.slice(0, 200))}). Check that the address of the kubeconfig is the API server's, and no login page's.`,
  );
}

export function refusalOf({ status, text }: Answer): Refusal {
  const value = parsed(text);
  return {
    status,
    reason: textAt(value, "reason") ?? "",
    message: told(textAt(value, "message") ?? text.slice(0, 500)),
  };
}

/** What a refusal means for who asked: that it may pass, or what to do. `what` is what was asked: `make the Job ns/name`. */
export function errorOf(name: string, { status, reason, message }: Refusal, what: string): UserError {
  const said = message === "" ? `HTTP ${status}` : message;
  const isOver =
    status === 429 || status >= 500 || status === 408 || (status === 403 && message.includes("exceeded quota"));
  if (isOver || (status === 409 && reason !== "AlreadyExists"))
    return new UnreachableError(`${name} cannot ${what} now (${said}). What runs there goes on; it is tried again.`);
  if (status === 401)
    return new UserError(
      `${name} does not know who asks (${said}): the credentials of the kubeconfig have ended, or are of another cluster. Log in right before this step, or use an exec plugin or a service account, which renew themselves.`,
    );
  if (status === 403)
    return new UserError(
      `${name} does not allow to ${what} (${said}). Give the account of the kubeconfig the Role of docs/training-kubernetes.md.`,
    );
  if (status === 404)
    return new UserError(
      `${name} cannot ${what} (${said}): it has no such namespace, or its operator is not installed. Check \`namespace\` of the settings and the kind of the manifest.`,
    );
  return new UserError(`${name} refuses to ${what} (${said}). Mend the manifest of the settings.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
