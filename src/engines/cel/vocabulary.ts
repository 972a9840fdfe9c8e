/** What an expression may call: the standard functions without those that a machine's own time zone has a say in. */
export const FUNCTIONS: readonly string[] = [
  "has",
  "all",
  "exists",
  "exists_one",
  "map",
  "filter",
  "size",
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "charAt",
  "indexOf",
  "lastIndexOf",
  "lowerAscii",
  "upperAscii",
  "replace",
  "split",
  "substring",
  "trim",
  "join",
  "format",
  "int",
  "double",
  "string",
  "bool",
  "type",
  "timestamp",
  "duration",
  "round",
  "abs",
  "isStated",
  "unmeasured",
];

/** Operators as CEL names them. */
export const OPERATORS: ReadonlySet<string> = new Set([
  "_+_",
  "_-_",
  "_*_",
  "_/_",
  "_%_",
  "-_",
  "!_",
  "_==_",
  "_!=_",
  "_<_",
  "_<=_",
  "_>_",
  "_>=_",
  "_&&_",
  "_||_",
  "_?_:_",
  "_[_]",
  "@in",
]);

/** Names of types, which are values: `type(x) == string`. */
export const TYPE_NAMES: ReadonlySet<string> = new Set([
  "int",
  "double",
  "string",
  "bool",
  "bytes",
  "list",
  "map",
  "type",
]);

/** The whole document, for what stands at its top: `has(input.production)`. */
export const INPUT = "input";
