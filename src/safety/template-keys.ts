import { closing } from "./template-bindings.ts";
import { isComputing, type Computed } from "./template-computed.ts";
import type { Token } from "./template-tokens.ts";
import { FILTERS } from "./template-words.ts";

/** Whether `x[…]` asks for a constant, a number, or a name that the template did not put together itself. */
export function isSafeKey(tokens: readonly Token[], computed: Computed): boolean {
  return split(tokens, ":").every((part) => part.length === 0 || isConstant(part) || isPlainPath(part, computed));
}

/** Whether the arguments of a filter that takes an attribute's name name it with a constant. */
export function hasSafeAttributes(filter: string, tokens: readonly Token[]): boolean {
  const positional = split(tokens, ",").filter((part) => part.length > 0);
  return positional.every((part, index) => {
    if (part[1]?.value === "=")
      return part[0]?.value === "default" || part[0]?.value === "reverse" || isConstant(part.slice(2));
    // The third of selectattr("role", "equalto", x) is compared, and the first of join only put between.
    const isFree = filter.endsWith("attr") ? index > 1 : filter === "join" && index === 0;
    if (filter === "map" && index === 0) return isConstant(part) && FILTERS.has(part[0]?.value ?? "");
    return isFree || isConstant(part);
  });
}

/** Text of a dotted path without names that begin with `_`, a number, or true and false. */
function isConstant([token, ...rest]: readonly Token[]): boolean {
  if (token?.kind === "sign" && token.value === "-" && rest.length === 1) return rest[0]?.kind === "number";
  if (token === undefined || rest.length > 0) return false;
  if (token.kind === "number") return true;
  if (token.kind === "name") return /^(?:true|false|none)$/i.test(token.value);
  return token.kind === "text" && !token.isObscured && token.value.split(".").every((name) => !name.startsWith("_"));
}

/** `loop.index0 - 1`, `messages|length - 1`, `key`, `param.name`: paths and sums with a number. */
function isPlainPath(tokens: readonly Token[], computed: Computed): boolean {
  return (
    !isComputing(tokens, computed) &&
    tokens.every(
      ({ kind, value }) => kind === "name" || kind === "number" || (kind === "sign" && ".|+-()[]/".includes(value)),
    )
  );
}

/** At the top level of brackets. */
function split(tokens: readonly Token[], separator: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "sign" && "([{".includes(token.value)) {
      const end = closing(tokens, at);
      parts.at(-1)?.push(...tokens.slice(at, end + 1));
      at = end;
    } else if (token.kind === "sign" && token.value === separator) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
