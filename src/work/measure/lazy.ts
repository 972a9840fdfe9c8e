/** Computes a value when it is first asked for, and once: sorts and cells are shared by the metrics that need them. */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
