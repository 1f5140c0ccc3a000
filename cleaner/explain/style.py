"""The style sheet of the HTML report; it is part of the page."""

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d1f21; --paper: #fdfdfb; --quiet: #6a6f75; --rule: #e3e3dd; --gone: #f4f3ef;
  --old: #a5231c; --old-back: #fbe4e1; --new: #17602f; --new-back: #dcf3e1;
  --field: #14557d; --field-back: #e6f1f8;
  --sans: system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #dcdcd6; --paper: #191a1c; --quiet: #969ba1; --rule: #34363a; --gone: #222427;
    --old: #ff9b92; --old-back: #4a2320; --new: #93dba8; --new-back: #1d3f28;
    --field: #93c8ec; --field-back: #1c3446;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 5rem; max-width: 54rem;
  background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.6 Georgia, "Noto Serif", "Noto Serif CJK SC", serif;
}
a { color: var(--field); }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font: 600 1rem var(--sans); margin: 2.25rem 0 .75rem; color: var(--quiet); }
.plain, table, summary, .why, nav { font-family: var(--sans); font-size: .875rem; }
.plain { margin: .2rem 0; }
.quiet, .why { color: var(--quiet); }
.status { padding: 0 .55em; border: 1px solid currentColor; border-radius: 1em; margin-right: .35em; }
article + article, nav + article { margin-top: 4rem; padding-top: 2rem; border-top: 3px solid var(--rule); }
table { border-collapse: collapse; table-layout: fixed; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--rule); }
th { font-weight: 600; width: 8.5rem; }
td:last-child { color: var(--quiet); padding-right: 0; width: 11rem; }

.row { position: relative; margin: .7rem 0; padding-left: 3.25rem; }
.number {
  position: absolute; left: 0; width: 2.5rem; text-align: right;
  font: .75rem/1.7rem var(--sans); color: var(--quiet);
}
.text { margin: 0; white-space: pre-wrap; }
.why { margin: .1rem 0 0; }
.heading > .text { font-weight: 700; font-size: 1.2rem; }
.quote > .text { border-left: 3px solid var(--rule); padding-left: 1rem; }
.item > .text { padding-left: 1em; text-indent: -1em; }
.item > .text::before { content: "\\2022\\00a0\\00a0"; }
.caption > .text, .byline > .text { font-style: italic; }
.code > .text, .table > .text { font-family: ui-monospace, monospace; font-size: .9rem; }
del, ins { border-radius: 2px; padding: 0 1px; }
del { background: var(--old-back); color: var(--old); }
ins { background: var(--new-back); color: var(--new); text-decoration: none; border-bottom: 2px solid; }

details.row {
  background: var(--gone); border-radius: 4px; margin: .4rem 0;
  padding-top: .15rem; padding-bottom: .15rem; padding-right: .75rem;
}
details.moved { background: var(--field-back); }
summary { cursor: pointer; color: var(--quiet); }
summary b { font-weight: 600; }
summary i { font-style: normal; opacity: .75; margin-left: .5em; }
.moved summary { color: var(--field); }
@media (max-width: 40rem) {
  tr, th, td, td:last-child { display: block; width: auto; border: 0; padding: 0; }
  tr { border-top: 1px solid var(--rule); padding: .35rem 0; }
  .row { padding-left: 0; }
  .number { position: static; display: block; text-align: left; }
  details.row { padding-left: .75rem; }
}
details > .text { font-size: .9375rem; margin: .35rem 0; color: var(--quiet); }
"""
