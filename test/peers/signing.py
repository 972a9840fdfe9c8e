"""Verifies model signatures of ours with the reference implementation, model_signing, and its signatures with ours.

    python -m venv .venv && .venv/bin/pip install -r test/peers/requirements-signing.txt
    .venv/bin/python test/peers/signing.py dist/cli.js

A file and a folder with subfolders and odd names, each as it is and with one byte changed. Exit code 1 where one of the
two says something else than it should.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import model_signing
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = pathlib.Path(__file__).resolve().parent
CLI = pathlib.Path(sys.argv[1]).resolve()

FILES = {
    "config.json": b"{}",
    "Zebra.bin": b"Z" * 3_000_000,
    "a/b": b"2",
    "a/deep/er/weights 01 of 02 \u00e9.safetensors": b"3",
    "a.txt": b"1",
    "a-b/c": b"4",
    "empty": b"",
    "\u65e5\u672c\u8a9e.bin": b"5",
    "\U0001f600.bin": b"6",
    "\ufb01.bin": b"7",
    "it's [odd] #1 %20.bin": b"8",
}
failures = []


def expect(what, said, wanted):
    print(f"{'ok    ' if said == wanted else 'FAILED'} {what}: {said}")
    if said != wanted:
        failures.append(what)


def ours(model, signature, key):
    """What our command says of it, by its exit code: 0 proven, 1 not."""
    command = ["node", str(CLI), "verify", str(model), "--bundles", str(signature), "--key", str(key), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=model.parent)
    outcome = json.loads(ran.stdout)["outcome"] if ran.stdout else ran.stderr
    return f"{ran.returncode} {outcome}"


def theirs(model, signature, key):
    try:
        model_signing.verifying.Config().use_elliptic_key_verifier(public_key=key).verify(model, signature)
        return "proven"
    except Exception as error:
        return f"refused ({type(error).__name__})"


def change(file):
    content = file.read_bytes()
    file.write_bytes(b"X" + content[1:])
    return content


def sign_ours(model, signature, key):
    command = ["node", str(HERE / "sign-model.ts"), str(model), str(key)]
    signature.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)


def sign_theirs(model, signature, key):
    model_signing.signing.Config().use_elliptic_key_signer(private_key=key).sign(model, signature)


def key_pair(folder, name):
    private, public = folder / f"{name}.key", folder / f"{name}.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    private.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    return private, public


with tempfile.TemporaryDirectory() as temporary:
    root = pathlib.Path(temporary)
    private, public = key_pair(root, "release")
    _, stranger = key_pair(root, "stranger")
    model = root / "work" / "model"
    for name, content in FILES.items():
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_bytes(content)
    single = root / "work" / "model.onnx"
    single.write_bytes(b"one file")
    for what, path, file in [("folder", model, model / "a/b"), ("file", single, single)]:
        for who, sign in [("ours", sign_ours), ("theirs", sign_theirs)]:
            signature = root / f"{what}-{who}.sig"
            sign(path, signature, private)
            label = f"{what} signed by {who}"
            expect(f"{label}, verified by them", theirs(path, signature, public), "proven")
            expect(f"{label}, verified by us", ours(path, signature, public), "0 pass")
            expect(f"{label}, another key, by them", theirs(path, signature, stranger), "refused (ValueError)")
            expect(f"{label}, another key, by us", ours(path, signature, stranger), "1 fail")
            content = change(file)
            expect(f"{label}, a byte changed, by them", theirs(path, signature, public), "refused (ValueError)")
            expect(f"{label}, a byte changed, by us", ours(path, signature, public), "1 fail")
            file.write_bytes(content)
    # As people lay it: inside of the folder, where the reference leaves it out by name.
    inside = model / "model.sig"
    model_signing.signing.Config().use_elliptic_key_signer(private_key=private).set_hashing_config(
        model_signing.hashing.Config().set_ignored_paths(paths=["model.sig"])
    ).sign(model, inside)
    expect("folder with its signature inside, by them", theirs(model, inside, public), "proven")
    expect("folder with its signature inside, by us", ours(model, inside, public), "0 pass")
    (model / "extra.py").write_bytes(b"")
    expect("folder with one file more, by them", theirs(model, inside, public), "refused (ValueError)")
    expect("folder with one file more, by us", ours(model, inside, public), "1 fail")

print(f"{len(failures)} of the answers are wrong" if failures else "all as it should be")
sys.exit(1 if failures else 0)
