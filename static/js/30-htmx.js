// htmx: failures, busy regions, what is said and where the focus goes.

let stepLost = "";

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    if (elt.matches("form")) startBusy(elt, pressedIn.get(elt));
    else watch(elt);
    if (target?.id === "results") target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ detail: { elt, target, successful, xhr } }) => {
    endBusy(elt);
    target?.removeAttribute("aria-busy");
    if (successful || xhr?.status === 422) hideToast();
});

document.addEventListener("htmx:beforeSwap", () => {
    const active = document.activeElement;
    stepLost = active?.classList.contains("quantity-step") ? active.id : "";
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
        // Nobody asked for suggestions; Enter searches without them.
        if (detail.target?.id === "suggestions") return;
        show(navigator.onLine ? word("failed") : word("offline"));
    });
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt: part } }) => {
    if (!(part instanceof Element)) return;
    countCart(find("#cart[data-count]"));
    const said = part.matches("[data-say]") ? part : find("[data-say]", part);
    if (said) say(said.textContent.trim());
    if (stepLost) document.getElementById(stepLost)?.focus();
    stepLost = "";
    const dialog = part.closest("[data-body]")?.closest("dialog");
    if (dialog && open(dialog)) focusHeading(dialog);
});

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));

function countCart(cart) {
    if (!cart) return;
    for (const badge of every("[data-cart-count]")) {
        badge.textContent = cart.dataset.count;
        badge.hidden = cart.dataset.count === "0";
    }
    for (const words of every("[data-cart-words]")) words.textContent = cart.dataset.countWords || "";
}
