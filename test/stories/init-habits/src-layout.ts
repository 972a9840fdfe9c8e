import { csv, type Habit } from "./habit.ts";

/** Cookiecutter data science: a package in src/, constants in a file of their own, `models/` for what is trained. */
export const srcLayout: Habit = {
  files: {
    ".gitignore": "__pycache__/\n/models/\n.env\n",
    "README.md": "house prices\n============\n\nmake data, then `python -m house_prices.modeling.train`\n",
    "pyproject.toml":
      '[build-system]\nrequires = ["setuptools>=68"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "house_prices"\nversion = "0.0.1"\nrequires-python = "~=3.11"\ndependencies = ["pandas", "xgboost", "loguru", "typer"]\n',
    "src/house_prices/__init__.py": "",
    "src/house_prices/config.py":
      'from pathlib import Path\n\nPROJ_ROOT = Path(__file__).resolve().parents[2]\nPROCESSED_DATA_DIR = PROJ_ROOT / "data" / "processed"\nMODELS_DIR = PROJ_ROOT / "models"\nTARGET = "SalePrice"\n',
    "src/house_prices/modeling/__init__.py": "",
    "src/house_prices/modeling/train.py": `from pathlib import Path

import pandas as pd
import typer
import xgboost as xgb
from loguru import logger

from house_prices.config import MODELS_DIR, PROCESSED_DATA_DIR, TARGET

app = typer.Typer()


@app.command()
def main(
    features_path: Path = PROCESSED_DATA_DIR / "train.csv",
    test_path: Path = PROCESSED_DATA_DIR / "test.csv",
    model_path: Path = MODELS_DIR / "model.json",
):
    train = pd.read_csv(features_path)
    logger.info("Training some model...")
    booster = xgb.XGBRegressor(n_estimators=300, learning_rate=0.05)
    booster.fit(train.drop(columns=[TARGET, "Id"]), train[TARGET])
    booster.save_model(model_path)
    logger.success("Modeling training complete.")


if __name__ == "__main__":
    app()
`,
    "src/house_prices/modeling/predict.py": "def predict():\n    raise NotImplementedError\n",
    "data/raw/.gitkeep": "",
    "data/processed/train.csv": houses(600, 1),
    "data/processed/test.csv": houses(400, 1001),
  },
};

function houses(rows: number, from: number): string {
  return csv({ count: rows, from }, (row, uniform) => {
    const area = Math.floor(500 + uniform() * 2500);
    const quality = 1 + Math.floor(uniform() * 10);
    return {
      Id: row,
      LotArea: Math.floor(2000 + uniform() * 9000),
      OverallQual: quality,
      YearBuilt: 1900 + Math.floor(uniform() * 110),
      GrLivArea: area,
      SalePrice: Math.floor(area * 60 + quality * 12_000 + uniform() * 40_000),
    };
  });
}
