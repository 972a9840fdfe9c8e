/** Files as teams keep them for KServe, Argo CD, Flux, Kustomize, Helm, Seldon and plain Kubernetes. */
export const INFERENCE_SERVICE = `# Served by KServe in standard mode.
apiVersion: "serving.kserve.io/v1beta1"
kind: "InferenceService"
metadata:
  name: "churn"
  annotations:
    serving.kserve.io/deploymentMode: Standard
    model-gitops.dev/digest: sha256:aaa  # what is meant to run
spec:
  predictor:
    minReplicas: 4
    model:
      modelFormat: { name: sklearn }
      storageUri: "s3://models/churn/v1"   # production
`;

export const WITH_CANARIES = `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: churn
spec:
  predictor:
    model:
      modelFormat:
        name: sklearn
      storageUri: s3://models/churn/v1
    minReplicas: 4
  canary:
  # the next one
  - trafficPercent: 25
    predictor:
      name: v2
      model:
        modelFormat: {name: sklearn}
        storageUri: s3://models/churn/v2
  - trafficPercent: 0
    predictor:
      name: experimental
      model:
        modelFormat: {name: sklearn}
        storageUri: s3://models/churn/dark
`;

export const LLM = `apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceService
metadata:
  name: helper
spec:
  model:
    uri: hf://acme/helper@1111
    name: acme/helper
  replicas: 2
  router:
    gateway: {}
    route: {}
    scheduler: {}
`;

export const KUSTOMIZATION = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- ../../base
images:
- name: registry.example.com/churn
  newName: registry.example.com/prod/churn
  newTag: v1.4.0
- name: registry.example.com/proxy
  newTag: "1.10"
patches:
- target:
    kind: InferenceService
    name: churn
  patch: |-
    - op: replace
      path: /spec/predictor/model/storageUri
      value: s3://models/churn/v1
`;

export const HELM_RELEASE = `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: charts
spec:
  url: https://charts.example.com
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: churn
  namespace: ml
spec:
  interval: 10m
  values:
    model:
      uri: >-
        oci://registry.example.com/models/churn:1.4.0
      tag: 1.4.0 # {"$imagepolicy": "ml:churn:tag"}
`;

export const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: churn
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://charts.example.com
    chart: churn
    targetRevision: 0.3.1
    helm:
      parameters:
        - name: "model.uri"
          value: s3://models/churn/v1
        - name: "model.version"
          value: '1.4.0'
          forceString: true
`;

export const SELDON = `apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata:
  name: churn
spec:
  predictors:
  - name: main
    traffic: 75
    graph: {name: classifier, implementation: SKLEARN_SERVER, modelUri: "gs://models/churn/v1"}
  - name: canary
    traffic: 25
    graph: {name: classifier, implementation: SKLEARN_SERVER, modelUri: "gs://models/churn/v2"}
`;

export const DEPLOYMENT = `apiVersion: v1
kind: Service
metadata: {name: churn}
spec:
  ports: [{port: 80}]
---
# the server
apiVersion: apps/v1
kind: Deployment
metadata:
  name: churn
spec:
  template:
    spec:
      containers:
        - name: server
          image: registry.example.com/server:1.2
          env:
            - name: MODEL_URI
              value: "models:/churn/1"
            - name: WORKERS
              value: "4"
`;

export const VALUES = `# defaults of the chart
x-common: &common
  replicas: 2
  resources: &small {cpu: 1}

serving:
  <<: *common
  model:
    uri: s3://models/churn/v1 # promoted
    version:
  resources: *small
`;

export const JSON_FILE = `{
\t"model": {
\t\t"uri": "s3:\\/\\/models\\/churn\\/v1",
\t\t"weight": 5
\t}
}
`;
