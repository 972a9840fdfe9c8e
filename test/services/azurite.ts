import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";

/** Microsoft's emulator of Azure Blob Storage, where GitHub keeps caches and artifacts. */
export interface Azurite extends AsyncDisposable {
  /** An address that may do everything with one blob for an hour, as GitHub hands it out. */
  addressOf(blob: string): string;
}

const MAIN = join(import.meta.dirname, "node_modules/azurite/dist/src/blob/main.js");
const CONTAINER = "github";
// Azurite's documented account; it is the same everywhere.
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Starts it on a free port, in memory. Throws where it does not listen within its time. */
export async function startAzurite(): Promise<Azurite> {
  const flags = ["--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"];
  const server = spawn(process.execPath, [MAIN, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const lines = createInterface(server.stdout);
  const url = await new Promise<string>((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Azurite ended with ${code} before it listened`)));
    lines.on("line", (line) => {
      const [, address] = /listens on (http:\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(`${address}/${ACCOUNT}`);
    });
  });
  const credential = new StorageSharedKeyCredential(ACCOUNT, KEY);
  await new BlobServiceClient(url, credential).getContainerClient(CONTAINER).create();
  return {
    addressOf(blob) {
      const expiresOn = new Date(Date.now() + 3_600_000);
      const permissions = ContainerSASPermissions.parse("rwcad");
      const sas = generateBlobSASQueryParameters(
        { containerName: CONTAINER, blobName: blob, permissions, expiresOn },
        credential,
      );
      return `${url}/${CONTAINER}/${encodeURIComponent(blob)}?${sas.toString()}`;
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    },
  };
}
