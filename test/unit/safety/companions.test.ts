import { describe, expect, it } from "vitest";
import { MIXED } from "./file-writers.ts";
import { kindsOf, scanned } from "./scan-folder.ts";

const found = async (name: string, content: string): Promise<readonly string[]> =>
  kindsOf(await scanned({ [name]: content }, { tier: "high" }))[name] ?? [];
const json = async (name: string, value: unknown): Promise<readonly string[]> =>
  await found(name, JSON.stringify(value));
const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("a companion of a model", () => {
  it.each<[string, unknown]>([
    [
      "config.json",
      { model_type: "llama", torch_dtype: "bfloat16", _attn_implementation: "flash_attention_2", auto_map: {} },
    ],
    [
      "tokenizer_config.json",
      { chat_template: "{% for m in messages %}{{ m['content'] }}{% endfor %}", added_tokens_decoder: { 0: {} } },
    ],
    ["tokenizer_config.json", { chat_template: [{ name: "default", template: "{{ messages[0].content }}" }] }],
    ["adapter_config.json", { base_model_name_or_path: "acme/base", revision: SHA, r: 8 }],
    ["modules.json", [{ idx: 0, name: "0", path: "", type: "sentence_transformers.models.Transformer" }]],
    [
      "model.safetensors.index.json",
      { metadata: { total_size: 1 }, weight_map: { a: "model-00001-of-00002.safetensors" } },
    ],
    ["config.json", { trust_remote_code: false }],
  ])("passes: %s %j", async (name, value) => {
    expect(await json(name, value)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["config.json", { auto_map: { AutoModel: "modeling.Own" } }, "auto-map"],
    ["config.json", { a: [{ b: { auto_map: { AutoModel: "acme/code--modeling.Own" } } }] }, "auto-map"],
    ["any.json", { trust_remote_code: true }, "trust-remote-code"],
    ["any.json", { trust_remote_code: "yes" }, "trust-remote-code"],
    ["config.json", { _attn_implementation: "kernels-community/flash-attn" }, "kernel"],
    ["config.json", { attn_implementation: { text: "acme/attn" } }, "kernel"],
    ["adapter_config.json", { base_model_name_or_path: "acme/base" }, "mutable-reference"],
    ["a/adapter_config.json", { base_model_name_or_path: "acme/base", revision: "main" }, "mutable-reference"],
    ["adapter_config.json", { base_model_name_or_path: "acme/base", revision: SHA.slice(0, 12) }, "mutable-reference"],
    [
      "adapter_config.json",
      { base_model_name_or_path: "a/b", revision: SHA, auto_mapping: { parent_library: "os" } },
      "auto-mapping",
    ],
    ["modules.json", [{ type: "os.path" }], "module"],
    ["model.safetensors.index.json", { weight_map: { a: "../other.safetensors" } }, "index"],
    ["model.safetensors.index.json", { weight_map: { a: "/etc/passwd" } }, "index"],
    ["tokenizer_config.json", { chat_template: "{{ ''.__class__ }}" }, "template-escape"],
    ["processor_config.json", { chat_template: { default: "{{ lipsum }}" } }, "template-escape"],
    ["tokenizer_config.json", { chat_template: [{ name: "x", template: "{{ ''.__class__ }}" }] }, "template-escape"],
    ["config.json", { model: { _target_: "os.system", command: "id" } }, "target"],
  ])("is refused: %s %j", async (name, value, kind) => {
    expect(await json(name, value)).toEqual([kind]);
  });

  it.each([
    ["chat_template.jinja", "{{ cycler.__init__ }}", "template-escape"],
    ["additional_chat_templates/x.jinja", "{{ cycler.__init__ }}", "template-escape"],
    ["modeling_own.py", "import torch\n", "python-file"],
    ["__init__.py", "", "python-file"],
    ["hparams.yaml", "model: !!python/object/apply:os.system [id]\n", "yaml-python"],
    ["hparams.yaml", "%TAG ! tag:yaml.org,2002:python/\n---\nmodel: !object/apply:os.system [id]\n", "yaml-python"],
    ["config.yml", "model:\n  _target_: os.system\n", "target"],
    ["config.yml", "model:\n  trust_remote_code: True\n", "trust-remote-code"],
    ["config.json", '{"a": 1, "a": 2}', "duplicate-key"],
    ["config.json", '{"a": 1', "json"],
    ["config.json", "", "json"],
    ["model.pmml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><PMML>&x;</PMML>', "xml-entity"],
    ["install.sh", "#!/bin/sh\nid\n", "denied-format"],
    ["model.safetensors", "cos\nsystem\n(S'id'\ntR.", "other-format"],
    ["README.md", `token: ghp_${MIXED}\n`, "github-token"],
    ["notes.ipynb", JSON.stringify({ cells: [{ source: [`t = "ghp_${MIXED}"\n`] }] }), "github-token"],
    ["config.json", String.raw`{"note": "\u0067hp_${MIXED}"}`, "github-token"],
  ])("is refused: %s %j", async (name, content, kind) => {
    expect(await found(name, content)).toContain(kind);
  }); // prettier-ignore

  it("may hold the numbers that Python writes and JSON does not have", async () => {
    expect(await found("trainer_state.json", '{"loss": NaN, "best": -Infinity, "note": "NaN \\" Infinity"}')).toEqual(
      [],
    );
    expect(await found("trainer_state.json", '{"loss": NaNa}')).toEqual(["json"]);
  });

  it("is read though it nests deeper than the stack, and is not quoted where it is damaged", async () => {
    expect(await found("deep.json", `${"[".repeat(900)}${"]".repeat(900)}`)).toEqual([]);
    expect(await found("deep.json", "[".repeat(2_000_000))).toEqual(["nesting"]);
    const [file] = await scanned({ "config.json": '{"password": hunter2' });
    expect(JSON.stringify(file)).not.toContain("hunter2");
  });
});
