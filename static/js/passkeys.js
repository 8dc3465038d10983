// Shows what needs passkeys where the browser has them, and says when one did not work.
(() => {
    "use strict";

    if (!window.PublicKeyCredential) return;

    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
    for (const notice of document.querySelectorAll("[data-passkey-missing]")) notice.remove();

    document.addEventListener("allauth.error", (event) => {
        event.preventDefault();
        for (const problem of document.querySelectorAll("[data-passkey-problem]")) problem.hidden = false;
    });
})();
