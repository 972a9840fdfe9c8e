/** The page's style: system fonts, both color schemes, contrast of at least 4.5 : 1 for text. */
export const STYLE = `
:root{--ink:#1f2328;--quiet:#57606a;--paper:#fff;--panel:#f6f8fa;--grid:#818b98;--candidate:#0a58ca;--baseline:#a04000;--bad:#b3261e;--link:#0a58ca}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9da7b1;--paper:#0d1117;--panel:#161b22;--grid:#6e7681;--candidate:#6cb6ff;--baseline:#f0a35e;--bad:#ff8f87;--link:#6cb6ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:1.35rem}h2{font-size:1.3rem;margin:0 0 .6rem}h3{font-size:1.05rem}
a{color:var(--link)}
section{border:1px solid var(--grid);border-left-width:.4rem;border-radius:.5rem;padding:1rem;margin:1rem 0}
section.fail,section.unmeasured{border-left-color:var(--bad)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.9em}
code{background:var(--panel);padding:.1em .3em;border-radius:.25rem;overflow-wrap:anywhere}
pre{background:var(--panel);padding:.75rem;border-radius:.4rem;overflow-x:auto}
pre code{background:none;padding:0;overflow-wrap:normal}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{border:1px solid var(--grid);padding:.35rem .6rem;text-align:left;vertical-align:top}
th{background:var(--panel)}
.number{text-align:right}
td.number{white-space:nowrap}
details{border-top:1px solid var(--grid);padding:.4rem 0}
details details{margin-left:.9rem}
summary{cursor:pointer;padding:.2rem 0}
blockquote,.note{border-left:.25rem solid var(--baseline);margin:.6rem 0;padding:.1rem .8rem;background:var(--panel)}
sub{vertical-align:baseline;color:var(--quiet);font-size:.85rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem}
figure{margin:0;padding:.6rem;background:var(--panel);border-radius:.5rem;min-width:0}
figcaption{font-weight:600;margin-bottom:.3rem}
figure svg{display:block;width:100%;height:auto}
.matrices{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem;margin-top:1rem}
.matrices.large{grid-template-columns:minmax(0,1fr)}
.confusion th{overflow-wrap:anywhere;font-size:.85rem;font-weight:500;min-width:2.2rem}
.confusion th[scope=row]{min-width:5rem;max-width:14rem;position:sticky;left:0}
.large .confusion th,.large .confusion td{font-size:.7rem;padding:.15rem .25rem}
.large .confusion thead th{vertical-align:bottom}
.confusion td{background:color-mix(in srgb,var(--candidate) var(--share),var(--paper))}
.changed td{max-width:32rem;white-space:pre-line;overflow-wrap:anywhere}
.changed img{display:block;max-width:16rem;max-height:16rem}
.missing{color:var(--quiet)}
nav ul{padding-left:1.2rem}
footer{color:var(--quiet);font-size:.85rem;overflow-wrap:anywhere}
@media(max-width:40rem){
.judged thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.judged table,.judged tbody{display:block}
.judged tr{display:grid;grid-template-columns:1fr auto;column-gap:.6rem;border:1px solid var(--grid);border-radius:.4rem;margin:.4rem 0;padding:.3rem .6rem}
.judged td{border:0;padding:.05rem 0;text-align:left;white-space:normal;grid-column:1/-1}
.judged td:first-child{grid-column:1}
.judged td:last-child{grid-column:2;grid-row:1;text-align:right}
.judged td[data-label]::before{content:attr(data-label) ": ";color:var(--quiet)}
.judged td:empty{display:none}
}
@media print{details{display:block}}
`.replaceAll("\n", "");
