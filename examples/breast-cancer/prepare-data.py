"""Writes models/breast-cancer/data/{train,holdout}.csv from the data set that ships with scikit-learn.

    python prepare-data.py
"""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

SEED = 7
HOLDOUT_ROWS = 200
FOLDER = Path(__file__).parent / "models/breast-cancer/data"


def main() -> None:
    samples = load_breast_cancer()
    names = [name.replace(" ", "_") for name in samples.feature_names]
    # scikit-learn calls a benign tumour 1; what is looked for here is the malignant one.
    malignant = 1 - samples.target
    places = range(len(malignant))
    train, holdout = train_test_split(places, test_size=HOLDOUT_ROWS, stratify=malignant, random_state=SEED)
    for name, rows in {"train": train, "holdout": holdout}.items():
        with (FOLDER / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["sample_id", *names, "malignant"])
            for row in sorted(rows):
                writer.writerow([f"W{row + 1:03}", *samples.data[row].tolist(), malignant[row]])
        print(f"{name}.csv: {len(rows)} samples, {malignant[rows].sum()} malignant")


if __name__ == "__main__":
    main()
