import type { Project } from "./project.ts";

/** What makes the model. */
export type Framework = "scikit-learn" | "XGBoost" | "LightGBM" | "PyTorch" | "Hugging Face";

const SIGNS: readonly (readonly [Framework, RegExp])[] = [
  ["Hugging Face", /^[ \t]*(?:import|from)[ \t]+(?:transformers|setfit|peft|trl)\b/m],
  ["PyTorch", /^[ \t]*(?:import|from)[ \t]+(?:torch|lightning|pytorch_lightning)\b/m],
  ["LightGBM", /^[ \t]*(?:import|from)[ \t]+lightgbm\b/m],
  ["XGBoost", /^[ \t]*(?:import|from)[ \t]+xgboost\b/m],
  ["scikit-learn", /^[ \t]*(?:import|from)[ \t]+sklearn\b/m],
];

/**
 * What a program imports, the most telling first: what uses XGBoost splits its data with scikit-learn, and what uses
 * transformers imports torch.
 */
export function frameworksOf(project: Project, files: readonly string[]): readonly Framework[] {
  const texts = files.map((file) => project.texts.get(file) ?? "");
  return SIGNS.filter(([, sign]) => texts.some((text) => sign.test(text))).map(([name]) => name);
}
