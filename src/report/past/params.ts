import { harmlessJson } from "../harmless-json.ts";

/**
 * A run's parameters as YAML to paste into a manifest, below `training`. Strings, names and lists are written as JSON,
 * which every reader of YAML takes for the same value: what an author wrote cannot become another key.
 */
export function paramsYaml(params: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(params).map(([name, value]) => `    ${nameText(name)}: ${jsonText(value)}`);
  return lines.length === 0 ? "training:\n  params: {}\n" : `training:\n  params:\n${lines.join("\n")}\n`;
}

function nameText(name: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_.-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isPlain ? name : jsonText(name);
}

function jsonText(value: unknown): string {
  return harmlessJson(JSON.stringify(value));
}
