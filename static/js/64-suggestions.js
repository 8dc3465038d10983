// Suggestions under the header's field: a list of links, entered with Tab or the arrow keys.

const field = find("#site-search");
const suggestions = find("#suggestions");

function moveIn(event) {
    const stops = [field, ...every("a", suggestions)];
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Escape: 0 }[event.key];
    if (to === undefined || at < 0) return;
    if (event.key === "Escape") suggestions.replaceChildren();
    if (event.key !== "Escape" || at > 0) event.preventDefault();
    stops[to]?.focus();
}

if (field) {
    field.form.addEventListener("keydown", moveIn);
    field.addEventListener("htmx:configRequest", (event) => {
        if (field.value.trim().length > 1) return;
        suggestions.replaceChildren();
        event.preventDefault();
    });
    // An answer that comes when somebody is elsewhere already says nothing.
    field.addEventListener("htmx:beforeSwap", ({ detail }) => {
        if (!field.form.contains(document.activeElement)) detail.shouldSwap = false;
    });
}
