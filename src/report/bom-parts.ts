import { isSpdxExpression, spdxId } from "../records/spdx.ts";

/** JSON as it is written; what is undefined is left out. */
export type Json = string | number | boolean | undefined | readonly Json[] | { readonly [key: string]: Json };

/** Members that CycloneDX does not know, under a name of ours: it has no other place for them. */
export function properties(entries: Readonly<Record<string, string | number | undefined>>): Json {
  const known = Object.entries(entries).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `model-gitops:${name}`, value: String(value) }],
  );
  return known.length === 0 ? undefined : known;
}

/** An identifier of SPDX, an expression of several, or else the name that it has. */
export function licenses(license: string | undefined): Json {
  if (license === undefined) return undefined;
  const id = spdxId(license);
  if (id !== undefined) return [{ license: { id } }];
  return isSpdxExpression(license) ? [{ expression: license }] : [{ license: { name: license } }];
}

/** The hash of a file's bytes; undefined for a digest over several files. */
export function hashes(digest: string | undefined): Json {
  const [, kind, content = ""] = /^(sha256|md5):([0-9a-f]{32,64})$/.exec(digest ?? "") ?? [];
  if (kind === undefined) return undefined;
  return [{ alg: kind === "md5" ? "MD5" : "SHA-256", content }];
}

/** A file of a component. */
export function file(part: { readonly path: string; readonly digest: string; readonly facts?: Json }): Json {
  return { type: "file", name: part.path, hashes: hashes(part.digest), properties: part.facts };
}

/** The name by which a model's card refers to a dataset. */
export function datasetRef(name: string): string {
  return `data:${name}`;
}

/** A part of an address. Half a character, which a manifest can spell, has none. */
export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A list, or nothing where it is empty. */
export function some(items: readonly Json[]): Json {
  return items.length === 0 ? undefined : items;
}

// The characters of a path, and of a query or a fragment (RFC 3986, section 3).
const PATH = String.raw`(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*`;
const REST = String.raw`(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*`;
const ADDRESS = new RegExp(String.raw`^https?://[A-Za-z0-9.:[\]-]+(?:/${PATH})?(?:\?${REST})?(?:#${REST})?$`);

/** An address of the web as strict readers take it; undefined for what they would refuse. */
export function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { href } = new URL(text);
  return ADDRESS.test(href) ? href : undefined;
}
