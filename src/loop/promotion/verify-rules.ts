import { defineRules } from "../../findings/rules.ts";

/** What is asked of files that somebody was handed. */
export const VERIFY = defineRules("verify", {
  trust: {
    title: "It is known whose signatures count",
    why: "A signature by anybody proves nothing.",
    remediation: "Name the public key (`--key release.pem`), or a policy with keys and identities (`--policy`).",
  },
  bundles: {
    title: "There are statements to verify",
    why: "Files without a statement about them can be anybody's.",
    remediation: "Put the bundles (model.sig, *.sigstore.json) beside the files, or name them with `--bundles`.",
  },
  bundle: {
    title: "Each bundle holds for exactly these files",
    why: "A statement about other bytes, or by somebody else, says nothing of these.",
    remediation:
      "Fetch files and bundles of the same version from where it was released, into a folder with nothing else in it; where they still differ, do not use them.",
  },
  required: {
    title: "What the policy requires is proven",
    why: "Whoever uses the files decided that they need it.",
    remediation: "Ask whoever released them for the missing statement; do not use them before.",
  },
  contents: {
    title: "The statements say what the policy asks for",
    why: "That something was signed does not mean that it says the right thing.",
    remediation: "Use a version of which it is true, or change the policy where it asks for too much.",
  },
  beside: {
    title: "What lies beside the model is what its list says",
    why: "An evaluation or a card that was exchanged misleads whoever reads it.",
    remediation: "Download the release again, whole; where it still differs, believe none of its documents.",
  },
  files: {
    title: "The files are plain ones",
    why: "Behind a link or a device the bytes can be exchanged after they were looked at.",
    remediation: "Copy the files themselves into the folder.",
  },
});
