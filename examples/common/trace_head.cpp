// The head of a trace page: its style, its title and legend. The policy in it forbids everything
// but this style: even markup that had slipped through could load nothing and run nothing.
#include "trace_file.hpp"

namespace example {

std::string_view trace_head_before_totals() {
    return R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Mail conversations</title>
<style>
:root {
  --page: #fff; --ink: #1c2024; --dim: #5f6770; --rule: #dde1e6; --life: #b9c0c8;
  --client: #f1f5fb; --server: #f5f5f4; --verb: #0b4fa8; --ok: #126b3a; --more: #815000;
  --no: #b3201a; --hi: #6b3fa0; --tls: #e6f4ec; --tls-life: #3f9a68; --mark: #fdf0c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --ink: #e4e7ea; --dim: #9aa4ae; --rule: #2c3238; --life: #4a535c;
    --client: #1a2431; --server: #202224; --verb: #82b4ff; --ok: #6fd19a; --more: #e8b45c;
    --no: #ff8f85; --hi: #c7a4f5; --tls: #15291f; --tls-life: #4fae7c; --mark: #4a3d10;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
h1 { font-size: 1.6rem; font-weight: 600; letter-spacing: -.01em; margin: 0 0 .25rem; }
h2 { display: inline; font-size: 1rem; font-weight: 600; }
p { max-width: 46rem; margin: .25rem 0 1rem; color: var(--dim); }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1.25rem 0; }
dl div { display: flex; flex-direction: column-reverse; }
dt { font-size: .8rem; color: var(--dim); }
dd { margin: 0; font-size: 1.1rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none;
  font-size: .85rem; color: var(--dim); }
code, pre { font: 13px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.pick { position: absolute; opacity: 0; }
.pick + label {
  display: inline-block; margin: .5rem .35rem 1rem 0; padding: .2rem .8rem; cursor: pointer;
  border: 1px solid var(--life); border-radius: 1rem; font-size: .85rem;
}
.pick:checked + label { background: var(--ink); border-color: var(--ink); color: var(--page); }
.pick:focus-visible + label, summary:focus-visible, pre:focus-visible {
  outline: 2px solid var(--verb); outline-offset: 2px;
}
#smtp:checked ~ main .x:not(.smtp), #pop3:checked ~ main .x:not(.pop3),
#imap:checked ~ main .x:not(.imap) { display: none; }
summary { cursor: pointer; }
.x { border-top: 1px solid var(--rule); }
.x > summary { padding: .6rem 0; color: var(--dim); font-variant-numeric: tabular-nums; }
.x > summary h2 { color: var(--ink); margin-right: .5rem; }
.x > summary span { margin-left: .75rem; }
.x > summary b { color: var(--no); font-weight: 600; }
.x.again > summary { padding: .2rem 0; font-size: .85rem; }
.x.again .ends { display: none; }
ol { list-style: none; margin: 0 0 1.5rem 4.25rem; padding: 0; }
.x.again > ol { margin-bottom: .25rem; }
ol > li {
  position: relative; display: flex; align-items: flex-start; padding: .2rem 0;
  border: solid var(--life); border-width: 0 2px;
}
ol > li.t { border-color: var(--tls-life); }
.w {
  position: absolute; font-weight: 400; left: -4.75rem; width: 4rem; text-align: right; line-height: 1.9;
  font-size: 12px; color: var(--dim); font-variant-numeric: tabular-nums;
}
.h { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.ends { justify-content: space-between; border: 0; padding: 0 0 .35rem; font-size: .85rem; color: var(--dim); }
.ends strong { color: var(--ink); font-weight: 600; }
ol > li > div { min-width: 0; max-width: 78%; padding: .15rem .65rem; overflow-wrap: anywhere; }
.c > div { background: var(--client); border-radius: 0 .4rem .4rem 0; }
.v > div { background: var(--server); border-radius: .4rem 0 0 .4rem; order: 2; }
ol > li > div:has(.b[open]) { flex: 1 1 78%; }
ol > .c::after, ol > .v::after { content: ""; flex: 1; min-width: 1.2rem; height: .7rem; border-bottom: 1px solid var(--life); }
ol > .c::before, ol > .v::before { content: ""; position: absolute; top: calc(.9rem - 4px); border: 4px solid transparent; }
ol > .c::before { right: 0; border-left: 6px solid var(--life); border-right: 0; }
ol > .v::before { left: 0; border-right: 6px solid var(--life); border-left: 0; }
code { white-space: pre-wrap; unicode-bidi: isolate; }
ol code { display: block; min-height: 1.55em; }
code b { font-weight: 700; }
.c code b { color: var(--verb); }
.hi code b { color: var(--hi); }
.ok code b { color: var(--ok); }
.more code b { color: var(--more); }
.no code { color: var(--no); }
code i, pre i { font-style: normal; color: var(--more); }
mark { padding: 0 .3rem; border-radius: .2rem; background: var(--mark); color: var(--ink); }
small { display: block; color: var(--dim); }
div > details > summary { color: var(--dim); font-size: .85rem; }
pre {
  margin: .35rem 0; padding: .5rem .65rem; max-height: 26rem; overflow: auto; white-space: pre-wrap;
  overflow-wrap: anywhere; background: var(--page); border: 1px solid var(--rule); border-radius: .3rem;
  tab-size: 8; unicode-bidi: isolate;
}
.band { justify-content: center; font-size: .8rem; color: var(--dim); }
.tls { margin: .3rem 0; background: var(--tls); color: var(--ok); font-weight: 600; }
.end::before, .end::after { content: ""; flex: 1; margin: .65rem .75rem 0; border-top: 1px dashed var(--life); }
.g { justify-content: center; border-style: dotted; font-size: .75rem; color: var(--dim); }
.g1 { min-height: .3rem; padding: 0; } .g2 { min-height: .7rem; } .g3 { min-height: 1.6rem; }
.g4 { min-height: 2.6rem; align-items: center; } .g5 { min-height: 4rem; align-items: center; }
.n { margin: 0; padding: .6rem 0; border-top: 1px solid var(--rule); max-width: none; }
@media (max-width: 40rem) {
  body { padding: 1rem .75rem 3rem; }
  dl { gap: .5rem 1.25rem; }
  ol { margin-left: 2.9rem; }
  .w { left: -3.1rem; width: 2.75rem; font-size: 10.5px; line-height: 2.1; }
  code, pre { font-size: 12px; }
  ol > li > div { max-width: 90%; padding: .15rem .45rem; }
  .ends { gap: 1rem; } .ends strong { display: block; }
  .ends span + span { text-align: right; }
}
@media print { pre { max-height: none; } .pick, .pick + label { display: none; } }
</style>
</head>
<body>
<header>
<h1>Mail conversations</h1>
<p>The client speaks from the left, the server from the right; time runs down, in seconds since the
connection began. Secrets are masked; under TLS the words are shown as they were before encryption.</p>
)html";
}

std::string_view trace_head_after_totals() {
    return R"html(
<ul class="legend">
<li class="c"><code><b>VERB</b></code> of the client</li>
<li class="hi"><code><b>220</b></code> greeting</li>
<li class="ok"><code><b>250</b></code> success</li>
<li class="more"><code><b>354</b></code> go on</li>
<li class="no"><code><b>550</b></code> refusal</li>
<li><code><mark>***</mark></code> masked secret</li>
<li class="c"><code><i>\x1b</i></code> an octet that cannot be shown</li>
</ul>
</header>
<input class="pick" type="radio" name="protocol" id="all" checked><label for="all">All</label>
<input class="pick" type="radio" name="protocol" id="smtp"><label for="smtp">SMTP</label>
<input class="pick" type="radio" name="protocol" id="pop3"><label for="pop3">POP3</label>
<input class="pick" type="radio" name="protocol" id="imap"><label for="imap">IMAP</label>
<main>
)html";
}

} // namespace example
