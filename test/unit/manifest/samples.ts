/** The smallest manifest of the documentation. */
export const SMALLEST = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@acme/risk-ml"]
task: binary-classification
target: {column: defaulted, positive: 1}
datasets: {train: {path: data/train.csv}, holdout: {path: data/holdout.csv}}
training: {command: [python, train.py], artifact: model.onnx}
evaluation: {metrics: {roc_auc: {min: 0.75}}}
`;

export const FILE = "models/credit-risk/model.yaml";
