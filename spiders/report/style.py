"""The style sheet of the report; it is part of the page."""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d1f21; --paper: #f7f7f4; --sheet: #ffffff; --quiet: #666b71; --rule: #e4e4de; --link: #14557d;
  --ok: #2f8f6b; --unmodified: #6f9fc4; --moved: #a59cc9; --refused: #dd9a2c; --broken: #c8443b; --silent: #9b9b94;
  --article: #2a6f97; --removed: #8a6fae; --bad: #b3261e; --bad-back: #fbe4e1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #dcdcd6; --paper: #151618; --sheet: #1d1f21; --quiet: #989da3; --rule: #313437; --link: #93c8ec;
    --ok: #4fb58d; --unmodified: #5f8fb5; --moved: #8d84b8; --refused: #e0a84a; --broken: #e0655c; --silent: #777b80;
    --article: #5aa2cc; --removed: #a78bcb; --bad: #ff9b92; --bad-back: #4a2320;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere;
}
a { color: var(--link); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0; }
p { margin: 0; }
.quiet, figcaption p, small { color: var(--quiet); font-size: .875rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
header { margin-bottom: 1.5rem; }
.charts { margin-top: .75rem; }
.card, figure, section { background: var(--sheet); border: 1px solid var(--rule); border-radius: 8px; }
.card { padding: .75rem 1rem; display: flex; flex-direction: column; }
.card b { font-size: 1.625rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.card.bad b { color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: .75rem; }
figure { margin: 0; padding: 1rem 1rem .75rem; min-width: 0; }
figcaption { margin-bottom: .75rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--ink); font-size: 11.5px; }
svg .tick { fill: var(--quiet); font-size: 10.5px; }
svg .value { fill: var(--quiet); }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .range { stroke: var(--article); stroke-width: 3; opacity: .45; }
.p50 { fill: var(--article); background: var(--article); }
.p95 { fill: var(--refused); background: var(--refused); }
.ok { fill: var(--ok); background: var(--ok); }
.unmodified { fill: var(--unmodified); background: var(--unmodified); }
.moved { fill: var(--moved); background: var(--moved); }
.refused { fill: var(--refused); background: var(--refused); }
.broken { fill: var(--broken); background: var(--broken); }
.silent { fill: var(--silent); background: var(--silent); }
.article, .status, .record { fill: var(--article); }
.removed { fill: var(--removed); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0 0; padding: 0; }
.legend { font-size: .8125rem; }
.legend i { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .4em; }
section { margin-top: .75rem; padding: 1rem; }
section h2 { margin-bottom: .5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .35rem .5rem; border-top: 1px solid var(--rule); white-space: nowrap; }
th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--sheet);
  font-weight: 500; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
thead th { border-top: 0; color: var(--quiet); font-weight: 500; }
tfoot th, tfoot td { font-weight: 600; }
td.none { color: var(--quiet); opacity: .55; }
td.bad { color: var(--bad); font-weight: 600; }
.problems { margin: 0; padding-left: 1.5rem; font-size: .875rem; }
.problems li { padding: .3rem 0; }
.problems span { display: block; color: var(--quiet); }
@media (max-width: 40rem) {
  body { padding: 1.25rem .75rem 3rem; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .card:last-child:nth-child(odd) { grid-column: 1 / -1; }
  figure, section { padding: .75rem; }
  th:first-child { max-width: 9rem; }
}
@media print { body { background: none; max-width: none; } figure, section { break-inside: avoid; } }
"""
