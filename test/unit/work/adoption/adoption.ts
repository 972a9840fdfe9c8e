import type { Adoption } from "../../../../src/work/adoption/adoption.ts";

/** A model of two files and a program, as it was found. */
export const ADOPTION: Adoption = {
  name: "churn",
  owners: { value: ["@ada"], why: "" },
  task: { value: "binary-classification", why: "" },
  target: { value: "y", why: "" },
  positive: { value: "1", why: "" },
  encoded: undefined,
  roles: { id: "id" },
  features: { seen: ["a"], excluded: [], why: "" },
  program: { line: "python train.py", folder: "", files: ["train.py"], why: "train.py", isWhole: false },
  packaging: {
    tool: "pip",
    file: "requirements.txt",
    prefix: [],
    setup: ["python", "-m", "pip", "install", "-r", "requirements.txt"],
  },
  framework: "scikit-learn",
  train: { path: "train.csv", rows: 10, isWhole: true, place: "git" },
  holdout: { path: "test.csv", rows: 10, isWhole: true, place: "git" },
  dataWhy: "",
  artifact: { value: "model.pkl", why: "" },
  format: "pickled",
  text: undefined,
  metric: { name: "roc_auc", limit: "min", floor: 0.5, floorIs: "chance", margin: undefined },
  leaks: [],
};
