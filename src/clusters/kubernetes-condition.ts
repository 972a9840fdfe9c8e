import { harmless } from "../host/log-text.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { listAt, textAt } from "./kubernetes-tree.ts";

/** A condition of an object or a pod that holds. */
export interface Condition {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** Those that hold, or, asked for, those that do not. */
export function conditionsOf(object: unknown, status: "True" | "False" = "True"): readonly Condition[] {
  return listAt(object, "status", "conditions").flatMap((condition) => {
    const type = textAt(condition, "type");
    if (type === undefined || textAt(condition, "status") !== status) return [];
    return [{ type, reason: textAt(condition, "reason") ?? "", message: textAt(condition, "message") ?? "" }];
  });
}

/** `BackoffLimitExceeded: Job has reached …`; whatever a server or an image wrote, it is one short line and no command. */
export function told(...parts: readonly (string | undefined)[]): string {
  const words = parts.flatMap((part) =>
    part === undefined || part === "" ? [] : [oneLine(harmless(truncate(part, 2000)))],
  );
  return truncate(words.filter((word) => word !== "").join(": "), 500);
}
