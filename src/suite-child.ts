import { child } from "./suite.ts";

// The one module that acts when it is loaded: what dist/child.js is to the bundle, this is to the sources.
await child(process.argv[2] ?? "");
