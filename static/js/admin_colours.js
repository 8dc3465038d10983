// In the form of an option: what is chosen in the browser's colour field is written beside it, and the
// other way round. Values that are added later are heard, too.

(() => {
"use strict";

const PAIR = ".shop-admin-colour";
const COLOUR = /^#[0-9a-f]{6}$/i;

function show(pair) {
    const [typed, choice] = pair.querySelectorAll("input");
    if (COLOUR.test(typed.value)) choice.value = typed.value;
}

document.addEventListener("input", ({ target }) => {
    const pair = target.closest(PAIR);
    if (!pair) return;
    const [typed] = pair.querySelectorAll("input");
    if (target !== typed) typed.value = target.value;
    show(pair);
});

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(PAIR).forEach(show));
})();
