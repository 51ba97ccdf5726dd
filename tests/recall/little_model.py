"""A text model small enough to be made by a test: each word has a vector by chance."""

# ruff: noqa: PLC0415 - none of it is installed everywhere

import json
from pathlib import Path

WORDS = ("[UNK]", "[PAD]", "open", "path", "load", "close", "django", "web_backend", "python", "if")


def make(folder: Path, size: int) -> None:
    """Write a model whose vectors have so many numbers."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    folder.mkdir()
    table = np.random.default_rng(7).normal(size=(len(WORDS), size)).astype(np.float32)
    names = ("input_ids", "attention_mask")
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "n"]) for n in names]
    output = helper.make_tensor_value_info("found", TensorProto.FLOAT, ["b", "n", size])
    node = helper.make_node("Gather", ["table", "input_ids"], ["found"], axis=0)
    given = [numpy_helper.from_array(table, "table")]
    graph = helper.make_graph([node], "little", inputs, [output], given)
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), folder / "model.onnx")
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token=WORDS[0]))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"pad_token_id": 1}))
    said = {"model_max_length": 64, "pad_token": "[PAD]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(said))
    (folder / "special_tokens_map.json").write_text(json.dumps({"unk_token": "[UNK]"}))
