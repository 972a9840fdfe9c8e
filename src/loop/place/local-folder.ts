/** What is ours alone, in the workspace; on a laptop it hides itself from git. */
export const LOCAL_FOLDER = ".model-gitops";
