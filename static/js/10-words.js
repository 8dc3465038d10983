// Words: spoken through #live, and shown when something is slow or went wrong.

function say(words) {
    live.textContent = "";
    requestAnimationFrame(() => { live.textContent = words; });
}

let toastTimer;
function show(words) {
    say(words);
    toast.textContent = words;
    // Hidden first, so that it stands above a dialog that was opened since.
    hideToast();
    toast.showPopover?.();
    clearTimeout(toastTimer);
    toastTimer = setTimeout(hideToast, 8000);
}

function hideToast() {
    if (toast.matches(":popover-open")) toast.hidePopover();
}
