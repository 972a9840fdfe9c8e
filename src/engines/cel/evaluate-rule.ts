import { isCelList, type CelValue } from "@bufbuild/cel";
import { messageOf } from "../../kernel/errors.ts";
import { isRecord } from "../../kernel/guards.ts";
import type { ItemResult, RuleResult } from "../../kernel/rule-result.ts";
import { oneLine, truncate } from "../../kernel/text.ts";
import { checkItems, worstOf } from "./check-items.ts";
import { PARAMS, type CompiledEach, type CompiledRule } from "./compiled-rule.ts";
import { InputView } from "./input-view.ts";
import type { Program, Variables } from "./program.ts";

/** A document that several rules are asked of. */
export interface RuleInput {
  readonly document: Readonly<Record<string, unknown>>;
  readonly view: InputView;
}

/** So many things can be told apart in a report. */
const MOST_ITEMS = 1000;
const LONGEST_MESSAGE = 1000;
const LONGEST_TERM = 300;
const MOST_SHOWN = 5;

export function ruleInput(document: Readonly<Record<string, unknown>>): RuleInput {
  return { document, view: new InputView(document) };
}

/**
 * What a rule says of an input document; whether the model, the tier and the stage are its own is asked elsewhere. A
 * missing value, an error, a result that is neither true nor false and a number that is not finite are unmeasured:
 * nothing that could not be decided passes. The same rule and document give the same result, always.
 */
export function evaluateRule(compiled: CompiledRule, input: RuleInput): RuleResult {
  return new Evaluation(compiled, input).result();
}

/** What an expression gave, or why it gave nothing. */
type Answer =
  | { readonly value: CelValue; readonly reason?: undefined }
  | { readonly value?: undefined; readonly reason: string };

class Evaluation {
  readonly #compiled: CompiledRule;
  readonly #input: RuleInput;
  readonly #bindings: Variables;

  constructor(compiled: CompiledRule, input: RuleInput) {
    this.#compiled = compiled;
    this.#input = input;
    this.#bindings = { [PARAMS]: input.view.beside(PARAMS, compiled.rule.params ?? {}) };
  }

  result(): RuleResult {
    const { broken, when, rule } = this.#compiled;
    if (broken !== undefined) return this.#of([this.#undecided(broken)]);
    const applies = when === undefined ? true : this.#truth(when, this.#bindings);
    if (applies === false) return this.#aside(`it does not hold that ${oneLine(rule.appliesTo?.when ?? "")}`);
    if (applies !== true) return this.#of([this.#undecided(`whether it applies: ${applies.reason}`)]);
    const missing = (rule.requires ?? []).filter((path) => !isThere(this.#input.document, path));
    if (missing.length > 0) return this.#of([this.#undecided(`there is no ${missing.join(" and no ")}`)]);
    const checks = rule.checks ?? [];
    const found = checks.length === 0 ? [] : checkItems(checks, this.#input.document["checks"]);
    const items = [...found, ...this.#asked()];
    if (items.length > 0) return this.#of(items);
    return this.#aside(`${rule.each?.in ?? ""} is empty`);
  }

  #aside(predicate: string): RuleResult {
    return { ...this.#of([]), outcome: "not-applicable", predicate };
  }

  #of(items: readonly ItemResult[]): RuleResult {
    return { id: this.#compiled.rule.id, outcome: worstOf(items), items };
  }

  #asked(): readonly ItemResult[] {
    const { expr, each } = this.#compiled;
    if (expr === undefined) return [];
    return each === undefined ? [this.#item(expr, this.#bindings)] : this.#each(each, expr);
  }

  #each(each: CompiledEach, expr: Program): readonly ItemResult[] {
    const list = this.#ask(each.in, this.#bindings);
    if (list.reason !== undefined) return [this.#undecided(list.reason)];
    const written = this.#compiled.rule.each?.in ?? "";
    if (!isCelList(list.value)) return [this.#undecided(`${written} is no list`)];
    const members = this.#members(list.value);
    if ("reason" in members) return [this.#undecided(members.reason)];
    if (members.length > MOST_ITEMS) return [this.#undecided(`${written} has more than ${MOST_ITEMS} items`)];
    const terms = new Map<string, number>();
    return members.map((member, index) => {
      const bindings = { ...this.#bindings, [each.as]: member };
      const term = this.#ask(each.term, bindings);
      if (typeof term.value !== "string" || term.value === "") {
        const reason = term.reason ?? "its term is no text";
        return { term: distinct(terms, `${written}[${index}]`), ...this.#undecided(reason) };
      }
      const name = distinct(terms, oneLine(term.value));
      return Object.assign(this.#item(expr, bindings), { term: name });
    });
  }

  #members(list: Iterable<CelValue>): readonly CelValue[] | { readonly reason: string } {
    const members: CelValue[] = [];
    try {
      for (const member of list) if (members.push(member) > MOST_ITEMS) break;
      return members;
    } catch (error) {
      return { reason: messageOf(error) };
    }
  }

  #item(expr: Program, bindings: Variables): ItemResult {
    const answer = this.#truth(expr, bindings);
    if (typeof answer !== "boolean") return this.#undecided(answer.reason);
    const reads = this.#input.view.reads();
    if (!answer) return { outcome: "fail", message: this.#failure(bindings, reads()), read: reads() };
    return itemOf("pass", this.#compiled.rule.title, reads);
  }

  #failure(bindings: Variables, read: ItemResult["read"]): string {
    const { rule } = this.#compiled;
    const message = this.#compiled.message();
    const own = message === undefined ? undefined : this.#ask(message, bindings).value;
    if (typeof own === "string" && own.trim() !== "") return truncate(oneLine(own), LONGEST_MESSAGE);
    const values = Object.entries(read).slice(0, MOST_SHOWN);
    const shown = values
      .map(([path, value]) => `${path} is ${value === null ? "not there" : JSON.stringify(value)}`)
      .join(", ");
    return truncate(`Does not hold: ${rule.title}${shown === "" ? "" : ` (${shown})`}.`, LONGEST_MESSAGE);
  }

  #undecided(reason: string): ItemResult {
    const said = oneLine(reason);
    const message = truncate(`Not decided: ${said}${/[.?!]$/.test(said) ? "" : "."}`, LONGEST_MESSAGE);
    return { outcome: "unmeasured", message, read: this.#input.view.reads()() };
  }

  #truth(program: Program, bindings: Variables): boolean | { readonly reason: string } {
    const { value, reason } = this.#ask(program, bindings);
    if (typeof value === "boolean") return value;
    return { reason: reason ?? `the expression gives ${kindOf(value)}, neither true nor false` };
  }

  #ask(program: Program, bindings: Variables): Answer {
    this.#input.view.reset();
    const { value, error } = program(this.#input.view.root, bindings);
    if (error === undefined) return value === undefined ? { reason: "the expression gives nothing" } : { value };
    const { absent } = this.#input.view;
    const isMissing =
      absent !== undefined && /^(?:field not found|index .* out of bounds|unresolved attribute)/.test(error);
    return { reason: isMissing ? `there is no ${absent}` : error };
  }
}

/** What a thousand passes have read is written out where somebody asks. */
function itemOf(outcome: ItemResult["outcome"], message: string, reads: () => ItemResult["read"]): ItemResult {
  return {
    outcome,
    message,
    get read() {
      return reads();
    },
  };
}

function kindOf(value: CelValue | undefined): string {
  if (typeof value === "string") return "a text";
  return typeof value === "number" || typeof value === "bigint" ? "a number" : "a value";
}

/** A waiver is of one term: two things of the same name are told apart, and from what is called so itself. */
function distinct(terms: Map<string, number>, named: string): string {
  let count = terms.get(named) ?? 0;
  let term: string;
  do {
    count += 1;
    const ending = count === 1 ? "" : ` #${count}`;
    term = `${truncate(named, LONGEST_TERM - ending.length)}${ending}`;
  } while (terms.has(term));
  terms.set(named, count).set(term, terms.get(term) ?? 1);
  return term;
}

/** Whether a dotted path leads to a value; a key may hold dots itself. */
function isThere(value: unknown, path: string): boolean {
  if (path === "") return value !== null && value !== undefined;
  if (Array.isArray(value)) {
    const [, index, rest] = /^(\d{1,9})(?:\.(.+))?$/.exec(path) ?? [];
    return index !== undefined && isThere(value[Number(index)], rest ?? "");
  }
  if (!isRecord(value)) return false;
  const [step = ""] = path.split(".", 1);
  if (Object.hasOwn(value, step) && isThere(value[step], path.slice(step.length + 1))) return true;
  const keys = Object.keys(value).filter((key) => path === key || path.startsWith(`${key}.`));
  return keys.some((key) => isThere(value[key], path.slice(key.length + 1)));
}
