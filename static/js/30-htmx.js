// htmx: failures, busy regions, what is said and where the focus goes.

let lost = "";

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

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const active = document.activeElement;
    // Whoever presses + again while an answer arrives keeps what they pressed; it is sent next.
    if (changedSince(detail.requestConfig)) detail.shouldSwap = false;
    lost = detail.target.contains(active) ? active.id || "lost" : "";
});

function changedSince({ elt: form, parameters }) {
    if (!form.matches(".cart-line-quantity")) return false;
    const sent = (input) => (input.form === form ? parameters.quantity : input.defaultValue);
    return every(".cart-line-quantity input").some((input) => input.value !== sent(input));
}

// A link that htmx follows opens in a tab of its own, too.
document.addEventListener("click", (event) => {
    const apart = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (apart && event.target.closest?.("a[hx-get]")) event.stopPropagation();
}, true);

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
        // Nobody asked for suggestions; Enter searches without them.
        if (detail.target?.id === "suggestions") return;
        leaving = "";
        if (detail.elt?.matches?.(".cart-line-quantity")) detail.elt.reset();
        // An answer that never came says nothing of what the shop has done.
        const failed = name === "htmx:responseError" ? "failed" : "unknown";
        show(word(navigator.onLine ? failed : "offline"));
    });
}

// What was typed or pressed just before "Checkout" comes along: it is sent first.
let leaving = "";

document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-checkout]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const changed = every(".cart-line-quantity input").filter((input) => input.value !== input.defaultValue);
    if (!changed.length) return;
    event.preventDefault();
    leaving = link.href;
    for (const input of changed) htmx.trigger(input.form, "submit");
});

function leave(part) {
    if (!leaving || !part.matches("#cart")) return;
    const address = leaving;
    leaving = "";
    if (find("[data-checkout]", part) && !find(".field-error", part)) window.location.assign(address);
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt: part } }) => {
    if (!(part instanceof Element)) return;
    countCart(find("#cart[data-count]"));
    const said = part.matches("[data-say]") ? [part] : every("[data-say]", part);
    if (said.length) say(said.map((words) => words.textContent.trim()).join(" "));
    keepFocus(part);
    leave(part);
    const dialog = part.closest("[data-body]")?.closest("dialog");
    if (dialog && open(dialog)) focusHeading(dialog);
});

// What had the focus may be gone; then it is given to its likeness, else to the new part.
function keepFocus(part) {
    if (lost && document.activeElement === document.body) (document.getElementById(lost) || part).focus({ preventScroll: true });
    lost = "";
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));

function countCart(cart) {
    if (!cart) return;
    for (const badge of every("[data-cart-count]")) {
        badge.textContent = cart.dataset.count;
        badge.hidden = cart.dataset.count === "0";
    }
    for (const words of every("[data-cart-words]")) words.textContent = cart.dataset.countWords || "";
}
