import type { Api } from "./api.ts";
import type { LinkedArtifacts } from "./linked-artifacts.ts";

const needs = "artifact-metadata: write, in a repository of an organization";

export function linkedArtifactsOf(api: Api): LinkedArtifacts {
  const { owner: org, name: github_repository } = api.repository;
  const common = { org, github_repository, return_records: false };
  return {
    async stored(artifact, { registry, url }) {
      const purpose = { doing: `recording where ${artifact.name} ${artifact.version} is stored`, needs };
      const place = { registry_url: registry, ...(url !== undefined && { artifact_url: url }), status: "active" };
      const body = { ...common, ...artifact, ...place };
      await api.request("POST /orgs/{org}/artifacts/metadata/storage-record", body, purpose);
    },
    async deployed(artifact, environment) {
      const purpose = { doing: `recording that ${environment} serves ${artifact.name} ${artifact.version}`, needs };
      const place = { status: "deployed", logical_environment: environment, deployment_name: artifact.name };
      const body = { ...common, ...artifact, ...place };
      await api.request("POST /orgs/{org}/artifacts/metadata/deployment-record", body, purpose);
    },
  };
}
