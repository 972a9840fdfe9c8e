import { STYLE } from "../html-style.ts";

/** The report's style, and what a site of many pages needs beside it. */
export const SITE_STYLE =
  STYLE +
  `
:root{--good:#116329;--warn:#7a4d00}
@media(prefers-color-scheme:dark){:root{--good:#6fdd8b;--warn:#f0b35e}}
body{max-width:80rem}
h1{font-size:1.7rem;line-height:1.25;margin:.4rem 0;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:0 0 .6rem}
section{border:0;border-top:1px solid var(--grid);border-radius:0;padding:1rem 0 0;margin:1.6rem 0 0}
.lead{font-size:1.1rem;max-width:46rem}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
:focus-visible{outline:.18rem solid var(--link);outline-offset:.12rem}
nav.top{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;padding:.2rem 0 .6rem}
nav.top a{display:inline-block;padding:.3rem 0;text-decoration:none}
nav.top a:hover,nav.top a[aria-current]{text-decoration:underline}
nav.top a[aria-current]{font-weight:600;color:var(--ink)}
td,th{border-width:0 0 1px}
th{background:none;font-weight:600;color:var(--quiet)}
tbody th{color:var(--ink)}
thead th{white-space:nowrap;vertical-align:bottom}
thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline dotted}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
.good{color:var(--good)}.bad{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}.quiet{color:var(--quiet)}
td .quiet{font-size:.9em}
.tools{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:end;margin:.6rem 0}
.tools label{display:block;color:var(--quiet);font-size:.9rem}
.tools input,.tools select{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--grid);border-radius:.3rem;padding:.35rem .5rem;min-width:12rem}
[hidden]{display:none!important}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:.8rem;margin:.8rem 0;padding:0;list-style:none}
.cards>li{background:var(--panel);border-radius:.5rem;padding:.8rem 1rem}
.cards dl{margin:.3rem 0 0;display:grid;grid-template-columns:fit-content(40%) 1fr;gap:.1rem .8rem}
.cards dt{color:var(--quiet)}
.cards dd{margin:0;overflow-wrap:anywhere}
.cards h3{margin:0}
time{white-space:nowrap}
svg .axis{stroke:var(--grid);fill:none}svg .line{stroke:var(--candidate);fill:none;stroke-width:2}
svg .band{fill:none;stroke:var(--candidate);stroke-opacity:.45;stroke-width:1.5}svg .dot{fill:var(--candidate)}
svg text{fill:var(--quiet);font-size:12px;font-family:inherit}
.dot.bad{fill:var(--bad)}
@media(max-width:40rem){
body{padding:.7rem}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack,.stack tbody{display:block}
.stack tr{display:block;border:1px solid var(--grid);border-radius:.4rem;margin:.5rem 0;padding:.4rem .7rem}
.stack td,.stack th[scope=row]{display:block;border:0;padding:.1rem 0}
.stack th[scope=row]{font-size:1.05rem}
.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}
.stack td:empty{display:none}
.number{text-align:left}
}
@media print{
:root{--ink:#000;--quiet:#333;--paper:#fff;--panel:#fff;--grid:#999;--candidate:#0a58ca;--bad:#b3261e;--good:#116329;--warn:#7a4d00;--link:#000}
nav.top,.tools,.skip{display:none}
body{max-width:none;font-size:10pt;padding:0}
section,tr,figure{break-inside:avoid}
section{break-inside:auto}
details>*{display:block}
thead{display:table-header-group}
}
`.replaceAll("\n", "");
