/** Okabe-Ito colours; every state has a shape of its own beside its colour. */
export const auditStyle = `
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --line: #ccc; --soft: #f4f4f4; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --paper: #181818; --line: #444; --soft: #242424; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 1rem; }
main { max-width: 70rem; margin: 0 auto 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 1.6rem; }
.verdict { padding: 0 .5em; border-radius: .3em; color: #fff; background: #666; }
.verdict.upheld { background: #00745a; } .verdict.doubtful { background: #b34700; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .15rem .5rem; border-bottom: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.matrix { font-size: .85rem; display: block; overflow-x: auto; } .runs { min-width: 12em; }
tr.turn { background: var(--soft); box-shadow: inset 4px 0 #d55e00; }
.run { display: inline-block; width: 1.1em; text-align: center; color: #888; }
.run.ok { color: #009e73; } .run.target { color: #d55e00; } .run.foreign { color: #cc79a7; } .run.class { color: #e69f00; }
pre { white-space: pre-wrap; background: var(--soft); padding: .7rem; }
svg { width: 100%; max-width: 720px; font: 11px system-ui, sans-serif; }
svg text { fill: var(--ink); } .grid { stroke: var(--line); } .line { fill: none; stroke: #0072b2; stroke-width: 2; }
circle { fill: #0072b2; }
`;
