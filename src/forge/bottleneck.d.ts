/** The build of bottleneck that octokit's throttling uses; its types name the whole one alone. */
declare module "bottleneck/light.js" {
  export { default } from "bottleneck";
}
