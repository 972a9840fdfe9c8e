import { readExpressions } from "../../src/engines/cel/read-rule.ts";
import type { GovernanceRule } from "../../src/generated/types.ts";
import type { ExpressionTree } from "../../src/kernel/expression-tree.ts";
import { INPUT_NODE, keysOf } from "../../src/manifest/input-schema.ts";

type Call = Extract<ExpressionTree, { kind: "call" }>;
/** Where in the input each name of an expression stands; undefined: nowhere. */
type Places = ReadonlyMap<string, string | undefined>;

const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** The places of the input that a rule looks at, as people write them: `datasets[].declared.license`. */
export function readsOf(rule: GovernanceRule): readonly string[] {
  const trees = readExpressions(rule);
  const reader = new Reader();
  const top: Places = new Map([...keysOf(INPUT_NODE).map((key) => [key, key] as const), ["input", ""]]);
  reader.walk(trees["appliesTo.when"]?.tree, top);
  const list = trees["each.in"]?.tree;
  const item = reader.walk(list, top);
  const within = new Map([...top, [rule.each?.as ?? "", item === undefined ? undefined : `${item}[]`] as const]);
  for (const name of ["each.term", "expr"] as const)
    reader.walk(trees[name]?.tree, rule.each === undefined ? top : within);
  const checks = (rule.checks ?? []).map((check) => `checks.${check}`);
  const found = [...(rule.requires ?? []), ...checks, ...reader.found].map((place) => place.replaceAll("[][]", "[]"));
  return withoutParents([...new Set(found)]);
}

class Reader {
  readonly found: string[] = [];

  /** Where what a tree gives stands in the input. */
  walk(tree: ExpressionTree | undefined, places: Places): string | undefined {
    if (tree === undefined) return undefined;
    switch (tree.kind) {
      case "name": {
        const place = places.get(tree.name);
        return place === tree.name ? this.#see(place) : place;
      }
      case "member": {
        const of = this.walk(tree.of, places);
        return of === undefined ? undefined : this.#see(of === "" ? tree.field : `${of}.${tree.field}`);
      }
      case "list":
        return tree.items.map((item) => this.walk(item, places))[0];
      case "map":
        for (const [, value] of tree.entries) this.walk(value, places);
        return undefined;
      case "call":
        return this.#call(tree, places);
      case "literal":
        return undefined;
    }
  }

  #see(place: string): string {
    if (place !== "") this.found.push(place);
    return place;
  }

  #call({ name, target, args }: Call, places: Places): string | undefined {
    const [first, second, third] = args;
    if (target?.kind === "list" && MACROS.has(name) && target.items.every(({ kind }) => kind === "literal")) {
      for (const item of target.items) this.#body({ name: first, value: TEXT + textIn(item) }, args, places);
      return undefined;
    }
    if (target !== undefined && MACROS.has(name)) {
      const over = this.walk(target, places);
      // A list of one is a way to give a place a name.
      const item = over === undefined || target.kind === "list" ? over : `${over}[]`;
      const given = this.#body({ name: first, value: item }, args, places);
      if (name === "map") return given;
      return name === "filter" ? this.#see(over ?? "") || undefined : undefined;
    }
    if (name === "_[_]") {
      const of = this.walk(first, places);
      const key = second?.kind === "literal" ? TEXT + second.text : this.walk(second, places);
      if (of === undefined) return undefined;
      return this.#see(key?.startsWith(TEXT) === true ? `${of}.${key.slice(TEXT.length)}` : `${of}[]`);
    }
    const given = [target, ...args].map((arg) => this.walk(arg, places));
    return name === "_?_:_" ? (given[2] ?? this.walk(third, places)) : undefined;
  }

  /** What a macro gives of each item that it calls by this name. */
  #body(
    { name, value }: { readonly name: ExpressionTree | undefined; readonly value: string | undefined },
    args: readonly ExpressionTree[],
    places: Places,
  ): string | undefined {
    const within = new Map([...places, [name?.kind === "name" ? name.name : "", value] as const]);
    return args.slice(1).map((arg) => this.walk(arg, within))[0];
  }
}

/** Marks a value that is a text of the expression, and no place. */
const TEXT = "text:";

function textIn(tree: ExpressionTree): string {
  return tree.kind === "literal" ? tree.text : "";
}

function withoutParents(places: readonly string[]): readonly string[] {
  return places
    .filter((place) => !places.some((other) => other.startsWith(`${place}.`) || other.startsWith(`${place}[`)))
    .toSorted();
}
