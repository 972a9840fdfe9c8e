import { csv, type Habit } from "./habit.ts";

/** Names as a file manager takes them: spaces, an umlaut, capitals, two underscores. */
export const spacesAndUmlauts: Habit = {
  files: {
    "Kredit Prüfung/requirements.txt": "pandas\nscikit-learn\n",
    "Kredit Prüfung/Train__Model v2.py": `import pickle
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

data = pd.read_csv("Daten 2026/Train Set.csv")
y = data["Zahlungs Ausfall?"]
X = data[["Alter (Jahre)", "Höhe des Kredits"]]
tree = DecisionTreeClassifier(max_depth=4).fit(X, y)
pickle.dump(tree, open("Modell (neu).pkl", "wb"))
`,
    "Kredit Prüfung/Daten 2026/Train Set.csv": loans(500, 0),
    "Kredit Prüfung/Daten 2026/Test Set.csv": loans(400, 500),
    "Kredit Prüfung/Daten 2026/~$notizen.txt": "x\n",
  },
  flags: { positive: "ja" },
};

function loans(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const amount = Math.floor(1000 + uniform() * 20_000);
    return {
      "Antrags-ID": `A/${row}`,
      "Alter (Jahre)": 18 + Math.floor(uniform() * 60),
      "Höhe des Kredits": amount,
      "Zahlungs Ausfall?": uniform() < 0.1 + amount / 40_000 ? "ja" : "nein",
    };
  });
}
