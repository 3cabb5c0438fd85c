"""Style sheet and script of the HTML report."""

STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1b1b1f; --dim: #5a5a66; --line: #c9c9d2; --box: #f4f4f7;
  --error: #b3121d; --warning: #8a5200; --note: #1a5fb4; --clean: #1c6b30; --drift: #b3121d; --unknown: #7a2a8f;
  --accepted: #5a5a66; --mark: #fff0b3; }
@media (prefers-color-scheme: dark) { :root { --page: #16161a; --ink: #ececf1; --dim: #a8a8b5; --line: #44444f;
  --box: #222228; --error: #ff8f8f; --warning: #f0b35c; --note: #8fbfff; --clean: #86d79a; --drift: #ff8f8f;
  --unknown: #dca6ee; --accepted: #a8a8b5; --mark: #55480e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
code, pre, samp { font: 0.9em/1.5 ui-monospace, monospace; }
pre { margin: 0; white-space: pre-wrap; }
h1, h2, h3, p { margin: 0.5rem 0; }
h3, h4 { font-size: 1rem; margin: 0.25rem 0; }
th[scope="col"] { overflow-wrap: normal; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--note); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
.error, .warning, .note, .clean, .drift, .unknown, .accepted { --kind: var(--line); }
.error { --kind: var(--error); } .warning { --kind: var(--warning); } .note { --kind: var(--note); }
.clean { --kind: var(--clean); } .drift { --kind: var(--drift); } .unknown { --kind: var(--unknown); }
.accepted { --kind: var(--accepted); }
.word { color: var(--kind); font-weight: 700; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
@media (max-width: 30rem) { th, td { font-size: 0.85rem; padding: 0.2rem 0.3rem; } }
fieldset { border: 1px solid var(--line); margin: 0.5rem 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
label { display: inline-block; padding: 0.35rem 0; }
article { border: 1px solid var(--line); border-left: 0.35rem solid var(--kind); margin: 1rem 0; padding: 0.5rem 1rem; }
article:target { outline: 3px solid var(--note); }
.sides { display: grid; gap: 0.75rem; grid-template-columns: 1fr; }
@media (min-width: 44rem), print { .sides { grid-auto-flow: column; grid-auto-columns: 1fr; } }
.side { background: var(--box); padding: 0.5rem 0.75rem; min-width: 0; }
.side ul { list-style: none; margin: 0; padding: 0; }
.timeline { border-left: 0.2rem solid var(--line); list-style: none; padding-left: 1.25rem; }
.timeline > li { position: relative; }
.timeline > li::before { content: ""; position: absolute; left: -1.73rem; top: 0.55rem; width: 0.75rem; height: 0.75rem;
  border-radius: 50%; background: var(--note); }
.timeline ul { padding-left: 1.25rem; }
mark { background: var(--mark); color: inherit; }
.dim { color: var(--dim); }
mark::after { content: " (only here)"; font-size: 0.85em; }
@media print { .filter fieldset, .filter button, .skip, .link { display: none; } article { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } }
"""

# Filtering itself is left to the style sheet and works without this; what a link leads to is shown all the same.
SCRIPT = """
(() => {
  const status = document.getElementById("shown");
  const articles = [...document.querySelectorAll("article")];
  const tell = () => {
    const shown = articles.filter((article) => article.getClientRects().length).length;
    status.textContent = `${shown} of ${articles.length} shown`;
  };
  document.addEventListener("change", tell);
  document.addEventListener("reset", () => setTimeout(tell));
  addEventListener("hashchange", tell);
  tell();
})();
"""
