import { defineRules } from "../../findings/rules.ts";

/** What a file has to be before it is loaded, stored or promoted. */
export const SAFETY = defineRules("safety", {
  format: {
    title: "The files are of formats that this model may have",
    why: "An unknown format cannot be checked, and some formats run code when they are loaded. The risk tier says which formats are allowed.",
    remediation:
      "Save the model as ONNX, safetensors or the library's own JSON. Or add the format to `governance.artifacts.formats` of .github/model-gitops.yaml, in a change that its approvers accept.",
  },
  code: {
    title: "Loading the files runs only code that is allowed",
    why: "A pickle is a program. Loading it runs it, with all rights of the runner.",
    remediation:
      "Save the model without what is named. A Python name that somebody has read and found harmless goes into `governance.artifacts.globals` of .github/model-gitops.yaml, an ONNX operator that the serving side brings into `operatorDomains` there.",
  },
  allowed: {
    title: "Names that the settings allow are shown",
    why: "A name that is harmless today may mean something else in the next version of its package. Nothing checks that.",
    remediation: "Save the model without the name, and remove it from `governance.artifacts` when no model needs it.",
  },
  structure: {
    title: "The files are what their formats say, and stay where they are",
    why: "Two readers may read such a file differently. A path that leaves its folder reads or writes what is not the model's.",
    remediation: "Save the model again with a current version of its library.",
  },
  "remote-code": {
    title: "The files load no code from elsewhere",
    why: "Such code runs where the model is served, and can be replaced at its source.",
    remediation: "Remove the entry, and bring the code into the repository, where it is reviewed.",
  },
  reference: {
    title: "Nothing that the model is made of can be moved",
    why: "A branch, `latest` or an alias of a bucket means something else tomorrow: what was evaluated is then not what is served.",
    remediation: "Name the content: the 40 digits of a commit, a digest, or `datasets.<name>.version.sha256`.",
  },
  secret: {
    title: "The files hold no credentials",
    why: "Everybody who can read a model can read its metadata, and models are copied to many places.",
    remediation: "Revoke the credential, then save the model again without it.",
  },
});
