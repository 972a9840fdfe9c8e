"""Asks the formats' own libraries what this suite is asked: is the file whole?

Writes files with the pinned safetensors, gguf and onnx, spoils copies of them in many places, and lets both sides judge.
Exits 1 where the suite refuses what a library wrote, or accepts what a library refuses.

ROUNDS and SEED in the environment make other spoiled files.

Usage: structures.py   (with node on the PATH and requirements-structures.txt installed)
"""

import json
import os
import random
import resource
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import gguf
import numpy
import onnx
import safetensors
import safetensors.numpy
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import convert_model_to_external_data

HERE = Path(__file__).resolve().parent
DTYPES = [numpy.float16, numpy.float32, numpy.float64, numpy.int8, numpy.int64, numpy.uint8, numpy.uint16, numpy.bool_]


def write_safetensors(folder, rng):
    for index in range(12):
        tensors = {
            f"layer.{at}.é": numpy.zeros([rng.randrange(0, 5) for _ in range(rng.randrange(0, 4))], rng.choice(DTYPES))
            for at in range(rng.randrange(0, 6))
        }
        metadata = {"format": "pt", "note": 'a "quoted" note: ü'} if index % 2 else None
        safetensors.numpy.save_file(tensors, folder / f"honest-{index}.safetensors", metadata)


def write_gguf(folder, rng):
    for index, kind in enumerate(["F32", "F16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "BF16", "TQ1_0"]):
        writer = gguf.GGUFWriter(folder / f"honest-{index}.gguf", "llama")
        writer.add_uint32("llama.context_length", 8)
        writer.add_array("tokenizer.ggml.tokens", [f"tök{at}" for at in range(300)])
        writer.add_array("tokenizer.ggml.scores", [0.5] * 300)
        writer.add_bool("some.switch", True)
        writer.add_chat_template("{% for message in messages %}{{ message['role'] }}: {{ message.content | trim }}{% endfor %}")
        if index % 2:
            writer.add_custom_alignment(64)
        for at in range(rng.randrange(0, 4)):
            values = numpy.random.default_rng(at).normal(size=(at + 1, 256)).astype(numpy.float32)
            quantization = gguf.GGMLQuantizationType[kind]
            writer.add_tensor(f"blk.{at}.weight", gguf.quants.quantize(values, quantization), raw_dtype=quantization)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def graph_model(rng):
    shape = [rng.randrange(1, 5), 3]
    weights = numpy_helper.from_array(numpy.ones(shape, numpy.float32), "weights")
    constant = helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(numpy.arange(3, dtype=numpy.int64), "v"))
    nodes = [helper.make_node("MatMul", ["x", "weights"], ["y"]), constant]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, shape[0]])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 3])
    return helper.make_model(helper.make_graph(nodes, "g", [x], [y], [weights]), opset_imports=[helper.make_opsetid("", 17)])


def write_onnx(folder, rng):
    for index in range(6):
        onnx.save(graph_model(rng), folder / f"honest-{index}.onnx")
    for kind in (TensorProto.INT4, TensorProto.UINT4, TensorProto.FLOAT8E4M3FN, TensorProto.BFLOAT16, TensorProto.STRING):
        values = [b"a", b"b", b"c"] if kind == TensorProto.STRING else [1, 2, 3]
        tensor = helper.make_tensor("weights", kind, [3], values)
        y = helper.make_tensor_value_info("weights", kind, [3])
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
        onnx.save(helper.make_model(helper.make_graph([], "g", [x], [y], [tensor])), folder / f"honest-type-{kind}.onnx")
    (folder / "external").mkdir()
    model = graph_model(rng)
    convert_model_to_external_data(model, location="weights.bin", size_threshold=0, convert_attribute=True)
    onnx.save(model, folder / "external" / "honest.onnx")


def spoil(folder, rng, rounds):
    """Copies of the honest files: cut off, longer, a byte of the header changed, a number of the header changed."""
    for path in sorted(folder.glob("honest-*")):
        content = path.read_bytes()
        for index in range(rounds):
            spoiled = bytearray(content)
            where = rng.randrange(min(len(spoiled), 600))
            way = index % 4
            if way == 0:
                spoiled = spoiled[: rng.randrange(len(spoiled))]
            elif way == 1:
                spoiled += bytes(rng.randrange(1, 9))
            elif way == 2:
                spoiled[where] = rng.randrange(256)
            else:
                spoiled[where : where + 8] = struct.pack("<Q", rng.choice([0, 1, 2**31, 2**63, 2**64 - 1]))
            (folder / f"spoiled-{index}-{path.name}").write_bytes(spoiled)


def stop(_number, _frame):
    raise TimeoutError


def accepts(path):
    """A library that runs out of time or memory over a count of the header does not accept the file either."""
    signal.alarm(3)
    try:
        if path.suffix == ".safetensors":
            with safetensors.safe_open(path, "numpy") as tensors:
                # The binding has no NumPy type for some; the header is what is asked about.
                tensors.keys()
        elif path.suffix == ".gguf":
            reader = gguf.GGUFReader(path)
            for field in reader.fields.values():
                field.contents()
        else:
            onnx.load(path)
        return True
    except Exception:  # noqa: BLE001 - each library has its own, and any of them refuses
        return False
    finally:
        signal.alarm(0)


def main():
    signal.signal(signal.SIGALRM, stop)
    rng = random.Random(int(os.environ.get("SEED", "11")))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_safetensors(folder, rng)
        write_gguf(folder, rng)
        write_onnx(folder, rng)
        spoil(folder, rng, int(os.environ.get("ROUNDS", "40")))
        scanned = json.loads(subprocess.check_output(["node", HERE / "scan-structures.ts", folder], text=True))
        resource.setrlimit(resource.RLIMIT_DATA, (2 << 30, 2 << 30))
        wrong = []
        refused = 0
        for name, found in scanned.items():
            path = folder / name
            if path.suffix == ".bin":
                continue
            is_accepted = accepts(path)
            refused += not is_accepted
            is_honest = path.name.startswith("honest")
            if is_honest and not is_accepted:
                wrong.append(f"{name}: refused by its own library, so that nothing is compared")
            elif is_honest and found["problems"]:
                wrong.append(f"{name}: refused for {found['problems']} and honest")
            elif not is_accepted and not found["problems"]:
                wrong.append(f"{name}: accepted as {found['format']} and refused by its library")
        print(f"{len(scanned)} files, {refused} of them refused by their libraries, {len(wrong)} judged wrongly")
        for line in wrong:
            print(line)
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
