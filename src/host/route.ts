/** How to get to an address: straight or through a proxy, and whose certificates are believed. */
export interface Route {
  readonly proxy?: URL;
  /** PEM texts that are believed besides the usual ones. */
  readonly authorities?: readonly string[];
  /** False where the user has switched the check of certificates off. */
  readonly isVerified?: boolean;
}

export interface ProxyRules {
  /** For encrypted addresses, and for the others; empty or undefined: none. */
  readonly https?: string | undefined;
  readonly http?: string | undefined;
  /** Hosts that are reached without one, separated by commas: `.corp.example`, `10.0.0.1:8080`, `*`. */
  readonly none?: string | undefined;
}

/** The variables that curl, git and npm read too. */
export function proxyRules(env: (name: string) => string | undefined): ProxyRules {
  const either = (name: string): string | undefined => env(name) || env(name.toUpperCase());
  return { https: either("https_proxy"), http: either("http_proxy"), none: either("no_proxy") };
}

/** The way to each address by these rules, with the usual certificates. */
export function routeBy(rules: ProxyRules): (url: URL) => Route {
  return (url) => {
    const proxy = proxyOf(url, rules);
    return proxy === undefined ? {} : { proxy };
  };
}

/** The proxy for an address, by rules; what runs on this machine is never asked for elsewhere. */
export function proxyOf(url: URL, { https, http, none }: ProxyRules): URL | undefined {
  const text = url.protocol === "https:" ? https : http;
  if (text === undefined || text === "" || isOfThisMachine(url.hostname) || isExcepted(url, none ?? "")) {
    return undefined;
  }
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

function isOfThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isExcepted({ hostname, port, protocol }: URL, none: string): boolean {
  const withPort = `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  return none
    .toLowerCase()
    .split(/[\s,]+/)
    .map((item) => item.replace(/^\*?\./, ""))
    .some((item) => item === "*" || (item !== "" && [hostname, withPort].some((name) => isBelow(name, item))));
}

function isBelow(name: string, item: string): boolean {
  return name === item || name.endsWith(`.${item}`);
}
