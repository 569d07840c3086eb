/** The page's looks: one quiet palette for light and dark, readable from 360 pixels to a wide screen, and in print. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #16191d; --muted: #5a6470; --rule: #dfe3e8; --grid: #e9ecf0;
  --accent: #1f5fbf; --naive: #9aa4b0; --good: #17693f; --bad: #b3261e; --warn-paper: #fff4d6; --warn-ink: #6b4a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #111418; --panel: #191d23; --ink: #e6e9ed; --muted: #98a3b0; --rule: #2b313a; --grid: #232931;
    --accent: #79aef5; --naive: #66717e; --good: #6cc997; --bad: #f28b82; --warn-paper: #3a2f10; --warn-ink: #ffdf8f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 64px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.015em; }
h2 { font-size: 1.2rem; margin: 44px 0 10px; padding-top: 18px; border-top: 1px solid var(--rule); letter-spacing: -0.01em; }
h3 { font-size: 0.95rem; margin: 22px 0 6px; }
h4 { font-size: 0.9rem; margin: 0 0 6px; }
p { margin: 6px 0 10px; max-width: 78ch; }
.where { color: var(--muted); margin: 0; }
.summary { font-size: 1.1rem; margin: 18px 0; max-width: 70ch; }
.simulated { background: var(--warn-paper); color: var(--warn-ink); padding: 12px 20px; text-align: center; font-weight: 600; }
.simulated strong { letter-spacing: 0.08em; }
.warnings { background: var(--warn-paper); color: var(--warn-ink); border-radius: 6px; padding: 12px 18px; margin: 18px 0; }
.warnings h2 { border: 0; margin: 0 0 4px; padding: 0; font-size: 1rem; }
.warnings ul { margin: 0; padding-left: 18px; }
.facts { display: flex; flex-wrap: wrap; gap: 1px; margin: 18px 0 0; background: var(--rule); border: 1px solid var(--rule); border-radius: 6px; overflow: hidden; }
.facts div { background: var(--paper); padding: 9px 14px; flex: 1 1 230px; min-width: 0; }
.facts dt { color: var(--muted); font-size: 0.78rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.verdicts { list-style: none; padding: 0; margin: 0; }
.verdicts li { padding: 9px 0 9px 14px; border-left: 3px solid var(--naive); margin: 0 0 8px; }
.verdicts li.better { border-color: var(--good); }
.verdicts li.worse, .verdicts li.unbelievable { border-color: var(--bad); }
.verdicts li.unknown { border-color: var(--warn-ink); }
.verdicts small { display: block; color: var(--muted); font-size: 0.85rem; }
.verdict { font-weight: 600; }
.better .verdict, .verdict.better { color: var(--good); }
.worse .verdict, .verdict.worse, .unbelievable .verdict, .verdict.unbelievable { color: var(--bad); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 28px; align-items: start; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
thead th { color: var(--muted); font-weight: 500; border-bottom-color: var(--muted); }
thead th.group { border-bottom: 1px solid var(--rule); text-align: center; }
th[scope="row"], thead th:first-child { text-align: left; }
th[scope="row"] { position: sticky; left: 0; background: var(--paper); font-weight: 600; max-width: 24ch; overflow: hidden; text-overflow: ellipsis; }
tbody tr:hover th, tbody tr:hover td { background: var(--panel); }
.charts { display: grid; gap: 26px 28px; margin: 16px 0 0; }
.charts.wide { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.charts.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); }
.chart { margin: 0; min-width: 0; }
.chart { max-width: 640px; }
.charts.small .chart { max-width: 480px; }
.chart > svg { width: 100%; height: auto; display: block; overflow: visible; }
figcaption { color: var(--muted); font-size: 0.83rem; line-height: 1.45; margin-top: 4px; }
details { margin-top: 6px; font-size: 0.83rem; }
summary { cursor: pointer; color: var(--muted); }
details .scroll { max-height: 300px; overflow-y: auto; margin-top: 4px; }
svg text { font-size: 11.5px; fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .axis text { fill: var(--muted); }
svg .direct { fill: var(--muted); }
svg .name, svg .direct { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.grid { stroke: var(--grid); }
.zero { stroke: var(--muted); }
.ideal { stroke: var(--muted); stroke-dasharray: 4 4; }
.hurdle { stroke: var(--bad); stroke-dasharray: 2 3; }
.whisker { stroke: var(--accent); stroke-width: 1.6; }
.point { fill: var(--accent); stroke: var(--paper); stroke-width: 1; }
.pale { opacity: 0.35; }
.curve { fill: none; stroke: var(--accent); stroke-width: 1.6; }
.naive { fill: none; stroke: var(--naive); stroke-width: 1.2; }
.band { fill: var(--naive); fill-opacity: 0.18; }
.meter { width: 50%; min-width: 60px; padding-right: 0; }
.meter i { display: block; height: 9px; border-radius: 2px; background: var(--accent); }
.week { fill: var(--accent); fill-opacity: 0; }
.week:hover { fill-opacity: 1; }
.train { fill: var(--rule); }
.test { fill: var(--accent); }
code { font: 0.9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
footer { margin-top: 44px; padding-top: 14px; border-top: 1px solid var(--rule); color: var(--muted); font-size: 0.83rem; }
@media (max-width: 720px) {
  .charts.wide { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 520px) {
  main { padding: 20px 14px 48px; }
  h1 { font-size: 1.4rem; }
  svg text { font-size: 17px; }
  .charts.small svg text { font-size: 13px; }
}
@media print {
  details { display: none; }
  .chart, tr { break-inside: avoid; }
}
`
