"""Reads a model card with the Hub's own client and prints what it understood, as JSON.

Usage: card_check.py <README.md>
What lies beside the card is read too: model.cdx.json by cyclonedx-python-lib, croissant/*.json by mlcroissant.
Needs huggingface_hub (PyYAML comes with it), mlcroissant, cyclonedx-python-lib[json-validation]. Exits 1 with a
sentence where something is not valid, or says something else than it was given.
"""

import json
import logging
import sys
from pathlib import Path

import mlcroissant
import yaml
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from huggingface_hub import ModelCard
from huggingface_hub.repocard_data import eval_results_to_model_index


def floats(node):
    """Every number of the front matter must be read as a number, and no text as anything else."""
    if isinstance(node, dict):
        return all(isinstance(key, str) and floats(value) for key, value in node.items())
    if isinstance(node, list):
        return all(floats(item) for item in node)
    return isinstance(node, (str, int, float)) and node == node


def read_card(path):
    text = path.read_text(encoding="utf-8")
    card = ModelCard(text)
    front = yaml.safe_load(text.split("---\n")[1])
    if not floats(front):
        sys.exit("The front matter holds something that is neither text nor a number.")
    results = card.data.eval_results or []
    written = eval_results_to_model_index(card.data.model_name, results) if results else []
    if written != front.get("model-index", []):
        sys.exit("The Hub's client does not write the results as it read them.")
    kept = card.data.to_dict()
    # With results the client keeps the name in model-index alone.
    lost = sorted(key for key in front if key != "model_name" and kept.get(key) != front[key])
    if lost:
        sys.exit(f"The Hub's client does not keep {', '.join(lost)} of the front matter.")
    again = ModelCard(str(card))
    if again.data.to_dict() != kept or again.text != card.text:
        sys.exit("The card is another one when the Hub's client has written it.")
    return {
        "license": card.data.license,
        "model_name": card.data.model_name,
        "base_model": card.data.base_model,
        "metrics": [[r.dataset_split, r.metric_type, r.metric_value, r.metric_args] for r in results],
    }


def read_bom(path):
    text = path.read_text(encoding="utf-8")
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if problem is not None:
        sys.exit(f"{path}: {problem}")
    bom = Bom.from_json(json.loads(text))
    # A reference that leads nowhere, or a component that is twice, is told here.
    bom.validate()
    component = bom.metadata.component
    return {
        "serial": str(bom.serial_number),
        "type": component.type.value,
        "licenses": [getattr(one, "id", None) or getattr(one, "name", None) or one.value for one in component.licenses],
        "files": sorted(one.name for one in component.components),
        "data": sorted(one.name for one in bom.components if one.type.value == "data"),
    }


def read_croissant(path):
    dataset = mlcroissant.Dataset(str(path))
    issues = dataset.metadata.ctx.issues
    if issues.errors:
        sys.exit(f"{path}: {issues.report()}")
    given, kept = json.loads(path.read_text(encoding="utf-8")), dataset.metadata.to_json()
    told = ("name", "description", "url", "license", "dateModified", "conformsTo", "isLiveDataset")
    lost = [key for key in told if given.get(key) != kept.get(key)]
    rai = [key for key in given if key.startswith("rai:") and key != "rai:dataCollectionTimeframe"]
    lost += [key for key in rai if flat(given[key]) != flat(kept.get(key))]
    for key in ("distribution", "recordSet"):
        if len(given.get(key, [])) != len(kept.get(key, [])):
            lost.append(key)
    hashes = [[one.get("sha256"), one.get("md5")] for one in given.get("distribution", [])]
    if hashes != [[one.get("sha256"), one.get("md5")] for one in kept.get("distribution", [])]:
        lost.append("distribution.sha256")
    if lost:
        sys.exit(f"{path}: mlcroissant does not read {', '.join(lost)} as they are written.")
    return {"name": kept["name"], "fields": [one["name"] for set_ in kept.get("recordSet", []) for one in set_["field"]]}


def flat(value):
    """A list of one is that one, in JSON-LD."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def main(path):
    logging.disable(logging.WARNING)
    folder = path.parent
    bom = folder / "model.cdx.json"
    print(
        json.dumps(
            {
                "card": read_card(path),
                "bom": read_bom(bom) if bom.exists() else None,
                "croissant": [read_croissant(one) for one in sorted((folder / "croissant").glob("*.json"))],
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
