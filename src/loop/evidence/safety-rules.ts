import { defineRules } from "../../findings/rules.ts";

/** What a file has to be before it is loaded, stored or promoted. */
export const SAFETY = defineRules("safety", {
  format: {
    title: "The files are of formats that this model may have",
    why: "What nobody can recognise nobody can check, and some formats run code when they are loaded. The risk tier says which are allowed.",
    remediation:
      "Save the model as ONNX, safetensors or the library's own JSON; or add the format to `governance.artifacts.formats` of .github/model-gitops.yaml, by a change that its people accept.",
  },
  code: {
    title: "Loading the files runs no code that nobody allowed",
    why: "A pickle is a program: whoever loads it runs it, with all that the runner may do.",
    remediation:
      "Save the model without what is named. A Python name that somebody has read and found harmless goes into `governance.artifacts.globals` of .github/model-gitops.yaml, an ONNX operator that the serving side brings into `operatorDomains` there.",
  },
  allowed: {
    title: "What the settings allow by name is told",
    why: "A name that somebody has read and found harmless may mean something else with the next version of its package; nothing looks into it.",
    remediation: "Save the model without the name, and take it out of `governance.artifacts` once no model needs it.",
  },
  structure: {
    title: "The files are what their formats say, and stay where they are",
    why: "A file that two readers read differently shows one of them something else, and a path that leaves its folder reads or writes what is not the model's.",
    remediation: "Save the model again with a current version of its library.",
  },
  "remote-code": {
    title: "The files ask nobody to load code from elsewhere",
    why: "Code that a configuration names is run by whoever serves the model, and can be replaced where it lies.",
    remediation: "Take the entry away, and bring what it names into the repository, where it is reviewed.",
  },
  reference: {
    title: "Nothing that the model is made of can be moved",
    why: "A branch, `latest` or an alias of a bucket means something else tomorrow: what was evaluated is then not what is served.",
    remediation: "Name the content: the 40 digits of a commit, a digest, or `datasets.<name>.version.sha256`.",
  },
  secret: {
    title: "The files hold no credentials",
    why: "Whoever may read a model may read its metadata, and it is copied to many places.",
    remediation: "Revoke the credential, then save the model again without it.",
  },
});
