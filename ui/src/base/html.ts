/** Templates. `styleMap` is left out on purpose: the CSP blocks what it does; use `.style=${"…"}` or a class. */
export { html, nothing, render, svg, type TemplateResult } from "lit-html";
export { classMap } from "lit-html/directives/class-map.js";
export { guard } from "lit-html/directives/guard.js";
export { ifDefined } from "lit-html/directives/if-defined.js";
export { keyed } from "lit-html/directives/keyed.js";
export { live } from "lit-html/directives/live.js";
export { createRef, type Ref, ref } from "lit-html/directives/ref.js";
export { repeat } from "lit-html/directives/repeat.js";
