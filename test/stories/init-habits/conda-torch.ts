import { csv, type Habit } from "./habit.ts";

/** conda, PyTorch with its own loop, and a CSV as a German Excel writes it: semicolons behind a byte order mark. */
export const condaTorch: Habit = {
  files: {
    "environment.yml":
      "name: wine\nchannels:\n  - pytorch\n  - conda-forge\ndependencies:\n  - python=3.11\n  - pytorch\n  - pandas\n",
    "config/config.yaml": "epochs: 30\nlr: 0.01\ntarget: quality\n",
    "main.py": `import numpy as np
import pandas as pd
import torch
from torch import nn

CLASSES = ["bad", "good", "ok"]


class Net(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(n_in, 16), nn.ReLU(), nn.Linear(16, n_out))

    def forward(self, x):
        return self.layers(x)


df = pd.read_csv("data/wine_train.csv", sep=";", encoding="utf-8-sig")
y = torch.tensor([CLASSES.index(q) for q in df["quality"]])
X = torch.tensor(df.drop(columns=["quality"]).to_numpy(dtype=np.float32))
net = Net(X.shape[1], len(CLASSES))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(30):
    opt.zero_grad()
    loss = loss_fn(net(X), y)
    loss.backward()
    opt.step()
torch.save(net.state_dict(), "wine.pt")
torch.onnx.export(net, (X[:1],), "wine.onnx", dynamo=True)
`,
    "data/wine_train.csv": wines(500, 0),
    "data/wine_test.csv": wines(300, 1),
  },
};

function wines(rows: number, from: number): string {
  const text = csv({ count: rows, from, separator: ";" }, (_, uniform) => {
    const alcohol = Math.round((8 + uniform() * 6) * 10) / 10;
    const level = alcohol + uniform() * 4;
    return {
      "fixed acidity": Math.round(uniform() * 120) / 10,
      "volatile acidity": Math.round(uniform() * 100) / 100,
      "pH-Wert": Math.round((2.8 + uniform()) * 100) / 100,
      alcohol,
      quality: level > 15 ? "good" : level > 12 ? "ok" : "bad",
    };
  });
  return `\uFEFF${text}`;
}
