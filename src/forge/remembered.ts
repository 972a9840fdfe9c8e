/** Asks once and remembers the answer; a question that failed is asked again. */
export function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return async () => {
    try {
      return await (known ??= ask());
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
}
