// The private part of the header, asked for only when there is something.

function askForMe() {
    if (!window.htmx || !/(?:^|;\s*)shop=1(?:;|$)/.test(document.cookie)) return;
    htmx.ajax("GET", `/me/?page=${document.body.dataset.pageId || ""}`, { target: "#me", swap: "innerHTML" });
}
