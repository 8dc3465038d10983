// Says when a passkey did not work. What needs them is shown by the style, before anything is painted.
(() => {
    "use strict";

    document.addEventListener("allauth.error", (event) => {
        event.preventDefault();
        for (const problem of document.querySelectorAll("[data-passkey-problem]")) problem.hidden = false;
    });
})();
