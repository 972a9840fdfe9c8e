import { defineRules } from "../../findings/rules.ts";

/** What can go wrong while a model is made. */
export const TRAIN = defineRules("train", {
  machine: {
    title: "The machine has what training requires",
    why: "A job on the wrong runner fails late and expensively, so it is checked before anything starts.",
    remediation: "Send the job to another runner by training.runner, or change training.requires.",
  },
  setup: {
    title: "The setup command succeeds",
    why: "Training without its dependencies fails in ways that are hard to read.",
    remediation: "Run the setup command by itself and mend it; the next run starts over.",
  },
  command: {
    title: "The training command succeeds",
    why: "A command that fails leaves no model that can be judged.",
    remediation:
      "Read the last lines of its log, mend the cause and push again; finished models are kept, and checkpoints are found again.",
  },
  cluster: {
    title: "The cluster takes and keeps the training's job",
    why: "While the state of a job is unknown, there is no model to judge. A job that runs there is not lost: it is found by its name.",
    remediation: "Mend what the message names, and run again. A job that exists is found, and is not started twice.",
  },
  limits: {
    title: "Training stays within the limits of its cluster",
    why: "A change that takes more of a shared cluster than was agreed takes it from everybody else.",
    remediation:
      "Ask for less (training.requires, training.seeds, training.timeout), or raise the limits in .github/model-gitops.yaml on the default branch.",
  },
  elsewhere: {
    title: "Training on a cluster has ended",
    why: "A model that is still being trained cannot be judged, and a check that said nothing would look like a pass.",
    remediation: "`collect` runs this check again when the job has ended; start its workflow by hand to look now.",
  },
  shown: {
    title: "What the report is to show is there",
    why: "A picture that somebody looks for in the report, and that is of no training, or is not there, misleads.",
    remediation: "Let training write it below the manifest's folder, or correct report.include.",
  },
  artifact: {
    title: "Training leaves its artifact",
    why: "The file under training.artifact is judged, recorded and served.",
    remediation: "Write the model to the path in MODEL_GITOPS_ARTIFACT, or correct training.artifact.",
  },
  code: {
    title: "The training code is complete",
    why: "Some files that the key covers are missing here. The command would train without them, and the record would be wrong.",
    remediation: "Check out the whole repository, submodules included.",
  },
  data: {
    title: "Training data is there",
    why: "Without its data a model cannot be trained, and its key cannot be computed.",
    remediation: "Commit the data, or name the command that brings it under datasets.<name>.fetch.",
  },
  known: {
    title: "A known key is not trained again",
    why: "Code, parameters and data are what they were, so the artifact is too.",
    remediation: "Change code, parameters or data to train again.",
  },
});
