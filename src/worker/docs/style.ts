/** The page's only style sheet. It is inlined, and the Content-Security-Policy allows it by its hash. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --soft: #f2f2f0; --line: #d6d6d2; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e3; --paper: #161614; --soft: #232320; --line: #3b3b37; --link: #8ec1ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 0.25rem; }
a { color: var(--link); }
code, pre { font: 0.875rem/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 4px; }
code { padding: 0.1em 0.3em; }
pre { padding: 0.75rem; overflow-x: auto; overflow-wrap: normal; }
pre code { padding: 0; background: none; }
dt { margin-top: 0.75rem; } dd { margin: 0 0 0 1rem; }
section { border-top: 1px solid var(--line); }
`;
