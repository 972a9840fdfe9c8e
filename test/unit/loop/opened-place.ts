import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openPlace, type Place, type PlaceOptions } from "../../../src/loop/place/place.ts";
import { outputFiles } from "../../../src/records/layout.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";
import { fakeHost, type FakeHost, type FakeHostOptions } from "../../fakes/host.ts";

export interface OpenedPlace extends AsyncDisposable {
  readonly place: Place;
  readonly host: FakeHost;
  readonly forge: FakeForge;
  /** Writes files below a model's output folder. */
  leave(model: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
}

export type OpenedPlaceOptions = FakeHostOptions & { readonly options?: Partial<PlaceOptions> };

/** A place over a fake host and a fake forge, whose store are the forge's releases unless a folder is named. */
export async function openedPlace({ options = {}, ...given }: OpenedPlaceOptions = {}): Promise<OpenedPlace> {
  const host = await fakeHost({ env: { PATH: process.env["PATH"] ?? "" }, ...given });
  const forge = fakeForge();
  const place = await openPlace({
    host,
    forge: async () => forge,
    options: { manifests: ["models/*/model.yaml"], models: [], base: "", output: "model-gitops-out", ...options },
  });
  return {
    place,
    host,
    forge,
    async leave(model, files) {
      for (const [path, content] of Object.entries(files)) {
        const file = join(host.workspace, outputFiles(model).folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    },
    async [Symbol.asyncDispose]() {
      await place[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}
