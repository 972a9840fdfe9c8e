"""Reads a model card with the Hub's own client and prints what it understood, as JSON.

Usage: card_check.py <README.md>
Needs huggingface_hub (PyYAML comes with it). Exits 1 with a sentence where the card is not valid.
"""

import json
import sys
from pathlib import Path

import yaml
from huggingface_hub import ModelCard
from huggingface_hub.repocard_data import eval_results_to_model_index


def floats(node):
    """Every number of the front matter must be read as a number, and no text as anything else."""
    if isinstance(node, dict):
        return all(isinstance(key, str) and floats(value) for key, value in node.items())
    if isinstance(node, list):
        return all(floats(item) for item in node)
    return isinstance(node, (str, int, float)) and node == node


def main(path):
    text = Path(path).read_text(encoding="utf-8")
    card = ModelCard(text)
    front = yaml.safe_load(text.split("---\n")[1])
    if not floats(front):
        sys.exit("The front matter holds something that is neither text nor a number.")
    results = card.data.eval_results or []
    written = eval_results_to_model_index(card.data.model_name, results)
    kept = sum(len(result["metrics"]) for result in written[0]["results"]) if written else 0
    given = sum(len(result["metrics"]) for result in front.get("model-index", [{"results": []}])[0]["results"])
    if kept != given:
        sys.exit(f"Of {given} metrics the Hub's client keeps {kept}.")
    print(
        json.dumps(
            {
                "license": card.data.license,
                "model_name": card.data.model_name,
                "metrics": [[r.dataset_split, r.metric_type, r.metric_value, r.metric_args] for r in results],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
