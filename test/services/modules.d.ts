// The tests' own packages, as far as they are used: the suite is type-checked where they are not installed.
declare module "@actions/artifact" {
  export class DefaultArtifactClient {
    uploadArtifact(
      name: string,
      files: readonly string[],
      rootDirectory: string,
    ): Promise<{ readonly id?: number; readonly size?: number; readonly digest?: string }>;
  }
}

declare module "playwright-core" {
  export interface Request {
    url(): string;
  }
  export interface ConsoleMessage {
    type(): string;
    text(): string;
  }
  export interface Page {
    on(event: "request", listener: (request: Request) => void): void;
    on(event: "console", listener: (message: ConsoleMessage) => void): void;
    on(event: "pageerror", listener: (error: Error) => void): void;
    goto(url: string): Promise<unknown>;
    /** The value is what the page says: unknown until it is looked at. */
    evaluate(script: string): Promise<unknown>;
    screenshot(options: { readonly path: string; readonly fullPage: boolean }): Promise<unknown>;
    close(): Promise<void>;
    emulateMedia(options: { readonly media: "print" | "screen" }): Promise<void>;
    isVisible(selector: string): Promise<boolean>;
    fill(selector: string, value: string): Promise<void>;
    focus(selector: string): Promise<void>;
    textContent(selector: string): Promise<string | null>;
    getAttribute(selector: string, name: string): Promise<string | null>;
    locator(selector: string): { count(): Promise<number> };
    reload(): Promise<unknown>;
    readonly keyboard: { press(key: string): Promise<void> };
    readonly clock: { setFixedTime(time: Date): Promise<void> };
  }
  export interface PageOptions {
    readonly viewport: { readonly width: number; readonly height: number };
    readonly colorScheme: "light" | "dark";
    readonly offline: boolean;
    readonly deviceScaleFactor: number;
    readonly javaScriptEnabled?: boolean;
  }
  export interface Browser {
    newPage(options: PageOptions): Promise<Page>;
    close(): Promise<void>;
  }
  export const chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

declare module "marked" {
  export function parse(markdown: string, options: { readonly gfm: boolean; readonly async: false }): string;
}

declare module "proxy-chain" {
  interface Asked {
    readonly hostname: string;
    readonly port: number;
    readonly username: string;
    readonly password: string;
  }
  interface Found {
    (problem: null, address: string, family: number): void;
    (problem: null, addresses: readonly { readonly address: string; readonly family: number }[]): void;
  }
  export class Server {
    constructor(options: {
      readonly port: number;
      readonly host: string;
      prepareRequestFunction(asked: Asked): {
        readonly requestAuthentication: boolean;
        dnsLookup(name: string, options: { readonly all?: boolean }, found: Found): void;
      };
    });
    readonly port: number;
    listen(): Promise<void>;
    close(closeConnections: boolean): Promise<void>;
  }
}
