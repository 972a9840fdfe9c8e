import { expect, test } from "vitest";
import { valuesOfJson, valuesOfLine, valuesOfTable, type MetricValue } from "../../../src/training/metric-values.ts";

const written = (values: Iterable<MetricValue> | undefined): readonly string[] | undefined =>
  values && Array.from(values, ({ step, name, value }) => `${step} ${name} ${value}`);

test("a line for each value, as the guide has it, with the last step", () => {
  expect([...valuesOfLine('{"step": 3, "name": "loss", "value": 0.5, "total": 10}', 0)]).toEqual([
    { step: 3, name: "loss", value: 0.5, total: 10 },
  ]);
});

test.for([
  [
    "a step and metrics by their names",
    '{"iteration": 20, "loss": 0.5, "val/acc@1": 0.9}',
    ["20 loss 0.5", "20 val/acc@1 0.9"],
  ],
  ["an epoch, where there is no step", '{"epoch": 2, "train_lr": 0.1, "now": "12:01"}', ["2 train_lr 0.1"]],
  ["both: the step counts", '{"epoch": 1, "step": 250, "loss": 2}', ["250 loss 2"]],
  ["neither: the line's place", '{"loss": 2}', ["7 loss 2"]],
  [
    "values that are no numbers, as Python writes them",
    '{"step": 1, "loss": NaN, "a": -Infinity, "b": null}',
    ["1 loss undefined", "1 a undefined"],
  ],
  ["the same of one value", '{"step": 1, "name": "loss", "value": NaN}', ["1 loss undefined"]],
  ["names with more than a page needs", '{"step": 1, "name": "::error::<b>\\nx", "value": 1}', ["1 ::error::_b__x 1"]],
] as const)("%s", ([, line, wanted]) => {
  expect(written(valuesOfLine(line, 7))).toEqual(wanted);
});

test("what is no metric line tells nothing", () => {
  for (const line of [
    "",
    "{",
    "[]",
    "null",
    "3",
    '{"step": 1}',
    '{"step": 1e999, "name": "a", "value": 1}',
    '{"step": "1", "a": 1}',
  ])
    expect([...valuesOfLine(line, 0)]).toEqual([]);
});

test("Lightning's metrics.csv: training and validation in rows of their own, by their step", () => {
  const text = "epoch,step,train_loss,val_acc\n0,49,0.61,\n0,99,,0.7\n1,149,nan,\n1,199,,0.8\n";
  expect(written(valuesOfTable(text))).toEqual([
    "49 train_loss 0.61",
    "99 val_acc 0.7",
    "149 train_loss undefined",
    "199 val_acc 0.8",
  ]);
});

test.for([
  ["Keras's CSVLogger", "epoch,accuracy,loss\n0,0.5,1.2\n1,0.75,0.9\n"],
  ["with semicolons and an end of a line of Windows", "epoch;accuracy;loss\r\n0;0.5;1.2\r\n1;0.75;0.9\r\n"],
  ["with tabs and a byte order mark", "\uFEFFepoch\taccuracy\tloss\n0\t0.5\t1.2\n1\t0.75\t0.9"],
  ["with quotes", '"epoch","accuracy","loss"\n"0","0.5","1.2"\n1,0.75,0.9\n'],
  ["without a step", "accuracy,loss\n0.5,1.2\n0.75,0.9\n"],
  ["with a first cell that is empty, and a time", ",accuracy,loss,Wall time\n,0.5,1.2,1e9\n,0.75,0.9,1e9\n"],
] as const)("a table: %s", ([, text]) => {
  expect(written(valuesOfTable(text))).toEqual(["0 accuracy 0.5", "0 loss 1.2", "1 accuracy 0.75", "1 loss 0.9"]);
});

test("Hugging Face's trainer_state.json, with its last step and without its speed", () => {
  const history = [
    { epoch: 0.5, step: 10, loss: 0.7, grad_norm: 1.5, learning_rate: 0.001 },
    { epoch: 1, step: 20, eval_loss: 0.6, eval_runtime: 1, eval_samples_per_second: 9 },
    { epoch: 1, step: 20, total_flos: 1e9, train_loss: 0.65, train_runtime: 5 },
  ];
  const values = [...(valuesOfJson(JSON.stringify({ global_step: 20, max_steps: 40, log_history: history })) ?? [])];
  expect(written(values)).toEqual([
    "10 loss 0.7",
    "10 grad_norm 1.5",
    "10 learning_rate 0.001",
    "20 eval_loss 0.6",
    "20 train_loss 0.65",
  ]);
  expect(values.every(({ total }) => total === 40)).toBe(true);
});

test.for([
  [
    "Keras's history",
    '{"loss": [0.9, 0.5], "val_loss": [1, NaN]}',
    ["0 loss 0.9", "1 loss 0.5", "0 val_loss 1", "1 val_loss undefined"],
  ],
  [
    "evals_result of XGBoost and LightGBM",
    '{"train": {"auc": [0.7, 0.8]}, "valid": {"auc": [0.6]}}',
    ["0 train-auc 0.7", "1 train-auc 0.8", "0 valid-auc 0.6"],
  ],
  ["lists with their epochs", '{"epoch": [1, 2], "loss": [3, 4]}', ["1 loss 3", "2 loss 4"]],
  ["a list of records", '[{"step": 5, "auc": 1}, {"step": 6, "auc": 2}, 7]', ["5 auc 1", "6 auc 2"]],
  ["nothing that is a metric", '{"model": "x", "n": 3}', []],
] as const)("JSON: %s", ([, text, wanted]) => {
  expect(written(valuesOfJson(text))).toEqual(wanted);
});

test("half a file is no JSON", () => {
  expect(valuesOfJson('{"loss": [0.9, 0.')).toBeUndefined();
});
