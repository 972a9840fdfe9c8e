import { chosenBytes, chosenCodes, chosenFloats } from "../../measure/sampling.ts";
import { cellsOf } from "../../measure/label-set-sample.ts";
import type { ServedRows } from "../measured.ts";

/** Some of the rows, in the order given. */
export function chosenServed(served: ServedRows, rows: Uint32Array): ServedRows {
  const { scores, width, predicted, truth, weights, slices, features } = served;
  return {
    ...served,
    n: rows.length,
    scores: scores && chosenFloats(scores, cellsOf(rows, width)),
    predicted: predicted && chosenCodes(predicted, rows),
    truth: truth instanceof Int32Array ? chosenCodes(truth, rows) : truth && chosenFloats(truth, rows),
    weights: weights && chosenFloats(weights, rows),
    slices: new Map([...slices].map(([name, mask]) => [name, chosenBytes(mask, rows)])),
    features: new Map([...features].map(([name, values]) => [name, chosenFloats(values, rows)])),
  };
}
