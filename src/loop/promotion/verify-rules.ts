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
    why: "A statement about other bytes, or by somebody else, says nothing about these files.",
    remediation:
      "Fetch files and bundles of one version from its release, into an empty folder. Where they still differ, do not use them.",
  },
  required: {
    title: "What the policy requires is proven",
    why: "The user of the files decided to require it.",
    remediation: "Ask the publisher of the files for the missing statement. Do not use the files before.",
  },
  contents: {
    title: "The statements say what the policy asks for",
    why: "A statement can be signed and still say the wrong thing.",
    remediation: "Use a version for which it is true, or change the policy where it asks for too much.",
  },
  beside: {
    title: "Documents beside the model are those of its list",
    why: "An exchanged evaluation or card misleads its readers.",
    remediation: "Download the whole release again. Where it still differs, believe none of its documents.",
  },
  files: {
    title: "The files are plain ones",
    why: "The bytes behind a link or a device can change after the check.",
    remediation: "Copy the files themselves into the folder.",
  },
});
