// Dialogs: a link with data-dialog opens one, loading its address into the body.

const openers = new WeakMap();

function open(dialog, opener) {
    if (dialog.open) return false;
    openers.set(dialog, opener || document.activeElement);
    dialog.showModal();
    // What lies outside a modal dialog is not read aloud.
    dialog.append(live);
    return true;
}

function focusHeading(dialog) {
    (find("[autofocus]", dialog) || find(".dialog-title", dialog))?.focus();
}

document.addEventListener("close", (event) => {
    const dialog = event.target;
    if (!dialog.matches?.("dialog")) return;
    (dialog.parentElement.closest("dialog[open]") || document.body).append(live);
    const opener = openers.get(dialog);
    if (opener?.isConnected) opener.focus();
}, true);

document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const dialog = event.target;
    if (dialog.matches("dialog[open]") && outside(dialog, event)) return dialog.close();
    const opener = dialog.closest("[data-dialog]");
    if (opener) follow(event, opener);
});

function outside(dialog, { clientX: x, clientY: y }) {
    const box = dialog.getBoundingClientRect();
    return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function follow(event, opener) {
    const dialog = find(`dialog[data-name="${CSS.escape(opener.dataset.dialog)}"]`);
    const href = opener.getAttribute("href") || "#";
    const loads = !href.startsWith("#");
    if (!dialog || (loads && (!window.htmx || here(href)))) return;
    event.preventDefault();
    const around = opener.closest("dialog[open]");
    if (around) around.close();
    if (!loads) {
        open(dialog, opener);
        focusHeading(dialog);
        return;
    }
    if (opener.getAttribute("aria-busy")) return;
    opener.setAttribute("aria-busy", "true");
    openers.set(dialog, around ? openers.get(around) : opener);
    const done = () => endBusy(opener);
    const body = find("[data-body]", dialog);
    htmx.ajax("GET", href, { source: body, target: body, swap: "innerHTML" }).then(done, done);
}

enhancers.push((piece) => {
    for (const opener of every("[data-dialog]", piece)) opener.setAttribute("aria-haspopup", "dialog");
});
