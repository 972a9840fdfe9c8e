"""Compares the scans of src/safety with picklescan and modelscan, and shows them models that libraries wrote.

    python -m venv .venv && .venv/bin/pip install -r test/peers/requirements-safety.txt
    .venv/bin/python test/peers/safety.py

Whatever either scanner calls dangerous among the hostile files of the unit tests, and among pickles that are made here,
has to be refused by ours. What scikit-learn, joblib, NumPy and PyTorch save has to pass, or to be refused for the reason
that stands in REFUSED. Exit code 1 where one is not so.
"""

import importlib.util
import json
import os
import pathlib
import pickle
import subprocess
import sys
import tempfile
import warnings
import zipfile

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).resolve().parent

# Honest files that are refused, and what of the message says why.
REFUSED = {
    "bz2.joblib": "bzip2",
    "xz.joblib": "xz",
    "lzma.joblib": "lzma",
    "lambda.joblib": None,
    "whole.pt": "torch.nn.modules",
    "script.pt": "TorchScript",
    "sparse.pt": "_rebuild_sparse_tensor",
}
# Estimators whose pickles import what is on no list.
REFUSED_ESTIMATORS = {"SplineTransformer": "BSpline"}


def node(script, *arguments):
    command = ["node", str(HERE / script), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Call:
    """Pickles to a call of any importable function."""

    def __init__(self, path, arguments=("true",)):
        self.path, self.arguments = path, arguments

    def __reduce__(self):
        return self.path, self.arguments


# One callable of each advisory of picklescan, as module and name: they are only named, never imported.
ADVISORIES = """
os system|posix system|nt system|subprocess run|subprocess Popen|builtins eval|builtins exec|builtins compile|builtins getattr
builtins __import__|__builtin__ apply|runpy _run_code|socket create_connection|requests.api get|aiohttp.client ClientSession
httplib HTTPSConnection|http.client HTTPSConnection|sys exit|pickle loads|_pickle loads|operator attrgetter|operator methodcaller
_operator methodcaller|_operator attrgetter|functools partial|pip main|pip._internal main|bdb Bdb|bdb Bdb.run|venv create
torch._inductor.codecache compile_file|pydoc pipepager|pydoc locate|torch.serialization load|timeit timeit
numpy.testing._private.utils runstring|torch.utils.bottleneck.__main__ run_cprofile|torch._dynamo.guards GuardBuilder.get
torch.fx.experimental.symbolic_shapes ShapeEnv.evaluate_guards_expression|torch.utils.collect_env run
torch.utils.data.datapipes.utils.decoder basichandlers|torch.jit.unsupported_tensor_ops execWrapper
torch.utils._config_module ConfigModule.load_config|trace Trace.run|trace Trace.runctx|profile Profile.run|profile run
lib2to3.pgen2.grammar Grammar.loads|lib2to3.pgen2.pgen ParserGenerator.make_label|idlelib.debugobj ObjectTreeItem.SetText
idlelib.autocomplete AutoComplete.get_entity|code InteractiveInterpreter.runcode|idlelib.calltip get_entity|ensurepip _run_pip
idlelib.run Executive.runcode|idlelib.pyshell ModifiedInterpreter.runcommand|doctest debug_script|cProfile run|cProfile runctx
asyncio.unix_events _UnixSubprocessTransport._start|distutils.file_util write_file|ctypes CDLL|pty spawn
numpy.f2py.crackfortran getlincoef|_io FileIO|io FileIO|urllib.request urlopen|logging FileHandler|pkgutil resolve_name
types CodeType|types FunctionType|cloudpickle.cloudpickle _make_function|uuid _get_command_stdout|_osx_support _read_output
_aix_support _read_cmd_output|imaplib IMAP4_stream|_pyrepl.pager pipe_pager|test.support.script_helper assert_python_ok
ssl get_server_certificate|webbrowser open|shutil rmtree|importlib import_module|marshal loads|dill loads|joblib.numpy_pickle load
""".replace("\n", "|")


def write_calls(folder):
    folder.mkdir()
    for number, pair in enumerate(filter(None, map(str.strip, ADVISORIES.split("|")))):
        module, name = pair.split(" ")
        old = f"c{module}\n{name}\n(Vtrue\ntR.".encode()
        new = b"".join(
            [b"\x80\x04", *(b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name)), b"\x93\x8c\x04true\x85R."]
        )
        (folder / f"call-{number}-old.pkl").write_bytes(old)
        (folder / f"call-{number}-new.pkl").write_bytes(new)
    for protocol in range(6):
        (folder / f"reduce-{protocol}.pkl").write_bytes(pickle.dumps([1, {"a": Call(os.system)}], protocol))
        (folder / f"eval-{protocol}.pkl").write_bytes(pickle.dumps(Call(eval, ("1",)), protocol))
    write_archives(folder, pickle.dumps(Call(eval, ("1",))))


def write_archives(folder, evil):
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("data.pkl", evil)
    whole = (folder / "archive.zip").read_bytes()
    central = whole.index(b"PK\x01\x02")
    # The tricks of picklescan's advisories: flags of encryption, another name in one header, a wrong checksum.
    for flag in (0x01, 0x20, 0x40):
        for name, at in (("central", central + 8), ("local", 6)):
            changed = bytearray(whole)
            changed[at] |= flag
            (folder / f"flag-{flag}-{name}.zip").write_bytes(changed)
    changed = bytearray(whole)
    changed[central + 16] ^= 0xFF
    (folder / "checksum.zip").write_bytes(changed)
    changed = bytearray(whole)
    changed[30:38] = b"data.txt"
    (folder / "local-name.zip").write_bytes(changed)
    (folder / "renamed.pt").write_bytes(whole)
    with zipfile.ZipFile(folder / "torch.pt", "w") as archive:
        archive.writestr("m/data.pkl", evil)
        archive.writestr("m/version", "3\n")
    (folder / "wrong-name.npy").write_bytes(evil)
    (folder / "wrong-name.safetensors").write_bytes(evil)


def write_models(folder):
    import joblib
    import numpy as np
    from sklearn.base import clone
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler
    from sklearn.utils import all_estimators
    from sklearn.utils._test_common.instance_generator import _construct_instances

    folder.mkdir()
    rows = np.abs(np.random.RandomState(0).randn(40, 5))
    labels = (rows[:, 0] > rows[:, 1]).astype(int)
    texts = ["ab cd", "cd ef"] * 20
    fits = [(rows, labels), (rows, np.c_[labels, labels]), (texts, labels), (rows[:, :1], rows[:, 0]), (labels,), ([{"a": 1}],)]
    models = {
        "forest": RandomForestClassifier(5).fit(rows, labels),
        "search": GridSearchCV(LogisticRegression(), {"C": [1, 2]}, scoring="f1").fit(rows, labels),
        "log": make_pipeline(FunctionTransformer(np.log1p), StandardScaler(), LogisticRegression()).fit(rows, labels),
    }
    for name, estimator in all_estimators():
        try:
            model = clone(next(iter(_construct_instances(estimator))))
        except Exception:  # Some are abstract, or want an estimator.
            continue
        for arguments in fits:
            try:
                models[name] = model.fit(*arguments)
                break
            except Exception:  # The next kind of input.
                continue
    for name, model in models.items():
        for protocol in (0, 2, 5):
            (folder / f"{name}.{protocol}.pkl").write_bytes(pickle.dumps(model, protocol))
        joblib.dump(model, folder / f"{name}.joblib")
    for method in ("zlib", "gzip", "bz2", "xz", "lzma"):
        joblib.dump(models["forest"], folder / f"{method}.joblib", compress=(method, 3))
    joblib.dump({"objects": np.array([1, None, "x"], object), "fields": np.zeros(3, "f8,i4"), "dates": np.array([1], "M8[ns]")}, folder / "arrays.joblib")
    np.save(folder / "numbers.npy", rows)
    np.save(folder / "objects.npy", np.array([1, None], object))
    np.savez(folder / "several.npz", a=rows, b=np.array(["x"]))
    np.savez_compressed(folder / "packed.npz", a=np.zeros(1000))


def write_torch(folder):
    if importlib.util.find_spec("torch") is None:
        print("skipped: models of PyTorch, which is not installed (its wheel does not fit everywhere)")
        return
    import torch

    net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3))
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(5, 4)).sum().backward()
    optimizer.step()
    torch.save(net.state_dict(), folder / "state.pt")
    torch.save(net.state_dict(), folder / "old.pt", _use_new_zipfile_serialization=False)
    torch.save({"model": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, folder / "checkpoint.pt")
    torch.save([torch.zeros(3, dtype=getattr(torch, name)) for name in ("half", "bfloat16", "int64", "bool")], folder / "types.pt")
    torch.save(net, folder / "whole.pt")
    torch.save({"s": torch.eye(3).to_sparse()}, folder / "sparse.pt")
    torch.jit.save(torch.jit.script(net), folder / "script.pt")


def picklescan_says(file):
    from picklescan.scanner import scan_file_path

    try:
        return scan_file_path(str(file)).issues_count > 0
    except Exception:  # It stops at files that it cannot read; then it has said nothing.
        return False


def modelscan_says(files):
    from modelscan.modelscan import ModelScan

    found = set()
    for file in files:
        try:
            report = ModelScan().scan(str(file))
        except Exception:  # As above.
            continue
        if report["summary"]["total_issues"] > 0:
            found.add(file)
    return found


def main():
    failures = []
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        node("hostile-files.ts", root / "hostile")
        write_calls(root / "calls")
        write_models(root / "models")
        write_torch(root / "models")
        ours = json.loads(node("judged-files.ts", root / "hostile", root / "calls", root / "models"))
        hostile = [pathlib.Path(file) for file in ours if pathlib.Path(file).parent.name != "models"]
        by_picklescan = {file for file in hostile if picklescan_says(file)}
        by_modelscan = modelscan_says(hostile)
        for file in hostile:
            if not ours[str(file)]:
                who = [says for says, files in (("picklescan", by_picklescan), ("modelscan", by_modelscan)) if file in files]
                failures.append(f"passes: {file.relative_to(root)} ({' and '.join(who) or 'neither'} refuse it)")
        passed = 0
        for file in map(pathlib.Path, ours):
            if file.parent.name == "models":
                wanted = REFUSED.get(file.name, REFUSED_ESTIMATORS.get(file.name.split(".")[0]))
                said = ours[str(file)]
                passed += not said
                if bool(said) != bool(wanted) or (wanted and not any(wanted in text for text in said)):
                    failures.append(f"{file.name}: {said[:2] or 'passes'}, expected {wanted or 'to pass'}")
        print(f"hostile: {len(hostile)} files, refused by us {sum(bool(ours[str(file)]) for file in hostile)},")
        print(f"  by picklescan {len(by_picklescan)}, by modelscan {len(by_modelscan)}")
        print(f"models: {len(ours) - len(hostile)} files, {passed} pass")
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


main()
