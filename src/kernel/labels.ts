/** No name of a class is longer. */
const SHORT = 32;

/** A nested value, an address, or a date. */
const OTHER = /^[{[(]|@|^\d{4}-\d\d?-\d\d?/;

/** Whether values of a target can be names of classes, which a message may show: any other cell is not quoted. */
export function areLabels(values: readonly string[]): boolean {
  return values.every((value) => value.length <= SHORT && !OTHER.test(value));
}
