import type { IncomingMessage } from "node:http";
import { oneLine, truncate } from "../kernel/text.ts";
import { bodyText } from "./web.ts";

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** The text of the first element of that name in an answer of S3; undefined where there is none. */
export function textIn(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(/&[#\w]{1,10};/g, (entity) => character(entity.slice(1, -1)) ?? entity);
}

/** What stands in each element of that name. */
export function elementsIn(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(([, content = ""]) => content);
}

/** The error that an answer names (`NoSuchBucket`), and how it may be shown: `404 NoSuchBucket`. Reads its body. */
export async function errorIn(answer: IncomingMessage): Promise<{ readonly code: string; readonly reason: string }> {
  const code = textIn(await bodyText(answer, 64 * 1024).catch(() => ""), "Code") ?? "";
  return { code, reason: `${answer.statusCode ?? 0}${code === "" ? "" : ` ${truncate(oneLine(code), 60)}`}` };
}

function character(entity: string): string | undefined {
  if (!entity.startsWith("#")) return ENTITIES[entity];
  const point = Number(entity.slice(1).replace(/^x/i, "0x"));
  return Number.isInteger(point) && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
