// Busy: a control that was pressed says so, and a second press does nothing.

const slow = new Map();
const pressedIn = new WeakMap();

function startBusy(form, button) {
    form.dataset.busyNow = "";
    const control = button || find("[type=submit], button:not([type])", form);
    if (control) {
        control.setAttribute("aria-busy", "true");
        if (form.dataset.busy) {
            control.dataset.label = control.innerHTML;
            control.textContent = form.dataset.busy;
            say(form.dataset.busy);
        }
    }
    watch(form);
}

function watch(element) {
    clearTimeout(slow.get(element));
    slow.set(element, setTimeout(() => show(word("slow")), 8000));
}

function endBusy(element) {
    clearTimeout(slow.get(element));
    slow.delete(element);
    delete element.dataset.busyNow;
    // The button may stand outside its form.
    const pressed = pressedIn.get(element) || element;
    for (const control of [element, pressed, ...every("[aria-busy]", element)]) {
        control.removeAttribute("aria-busy");
        if (control.dataset.label !== undefined) {
            control.innerHTML = control.dataset.label;
            delete control.dataset.label;
        }
    }
}

// In the capture phase: before htmx, which would take every submit of its forms.
document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method === "dialog") return;
    if ("busyNow" in form.dataset) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
    }
    if (!navigator.onLine) show(word("offline"));
    pressedIn.set(form, button);
    const plain = button?.name === "buy" || button?.hasAttribute("data-plain");
    if (plain) event.stopPropagation();
    const sentByHtmx = !plain && window.htmx && form.matches("[hx-post], [hx-get]");
    if (sentByHtmx || form.method !== "post" || form.hasAttribute("data-no-busy")) return;
    // A moment later, so that the button's own name and value are still sent.
    setTimeout(() => startBusy(form, button));
    // Whoever stopped the page from loading may press again.
    setTimeout(() => endBusy(form), 45000);
}, true);

// Back from another page: the browser may show this one as it was left.
addEventListener("pageshow", () => {
    every("[data-busy-now]").forEach(endBusy);
    hideToast();
});
