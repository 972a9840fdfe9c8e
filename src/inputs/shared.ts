import { flag, list, path, secret, text } from "./fields.ts";

/** Inputs that many actions share; each action picks the ones it acts on. */
export const manifests = list("Globs of the manifests.", { default: "models/*/model.yaml" });
export const models = list("Names of the models to look at. Default: every model that the change affects.");
export const watched = list("Names of the models to look at. Default: every model that is watched.");
export const retrained = list(
  "Names of the models to look at. Default: every model whose manifest has a section `retraining`.",
);
export const base = text(
  "Revision to compare with. Default: the base of the event; on a laptop, where the branch left the default branch.",
);
export const output = path("Folder for everything that is written.", { default: "model-gitops-out" });
export const store = text(
  "Where artifacts are kept: `github` for release assets of this repository, a folder, `s3://<bucket>/<prefix>`, or `oci://<registry>/<path>`. Default: `github` with a token, else .model-gitops/store; in a terminal the clone keeps them for all its worktrees.",
);
export const nativeDir = path("Folder with the native engines, for runners without internet (a node_modules layout).");
export const dryRun = flag(
  "Compute everything and write nothing to GitHub, the ledger or the store: the log says what would be written.",
);
/** The default is the runner's expression; on a laptop GITHUB_TOKEN serves. */
export const token = secret("Token of the job.", { default: "${{ github.token }}" });
export const signingKey = secret(
  "The ledger's private key (Ed25519), from a secret of an environment that is limited to the default branch. Needed where the settings name ledger.keys.",
);
export const shard = text(
  "A part of the rows, as `1/4`; `index:0/4` counts from 0; `auto`, or `auto/4`, is what MODEL_GITOPS_SHARD, a Slurm array or an indexed Kubernetes job says (docs/shards.md). It leaves a part, and `merge` joins all parts to what one job would give.",
);
