// Filters: beside the list, or in a dialog where there is no room; the list says what it is.

const roomy = matchMedia("(min-width: 1024px)");

function placeFacets() {
    const form = find(".facets");
    const dialog = find(".facets-dialog");
    if (!form || !window.htmx) return;
    const box = find(".facets-box");
    box.hidden = !roomy.matches;
    find(".facets-opener").hidden = roomy.matches;
    const place = roomy.matches ? box : find(".dialog-body", dialog);
    if (form.parentElement !== place) place.append(form);
    if (roomy.matches) dialog.close();
}

roomy.addEventListener("change", placeFacets);
enhancers.push((piece) => { if (find(".facets", piece)) placeFacets(); });

document.addEventListener("htmx:afterSettle", ({ detail: { elt: part } }) => {
    if (part.id !== "results") return;
    document.title = part.dataset.title;
    // A link of the list went with the list; whoever followed it goes on from its top.
    if (document.activeElement === document.body) find(".results-count").focus({ preventScroll: true });
});
