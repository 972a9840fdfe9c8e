import { runOnnxChild } from "./onnx-child.ts";

export { runOnnxChild };

// The program that re-enters itself when it runs from sources; the bundle re-enters its own entry instead.
if (import.meta.main) await runOnnxChild();
