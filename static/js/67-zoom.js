// Zoom: a pressed picture opens large, in a dialog; arrow keys turn to the others.

enhancers.push((piece) => every(".gallery", piece).forEach(addOpeners));

function addOpeners(gallery) {
    if (find(".gallery-open", gallery)) return;
    const frame = find("[data-zoom]", gallery.parentElement);
    every("li", gallery).forEach((item, place) => {
        const opener = document.createElement("button");
        opener.type = "button";
        opener.className = "gallery-open";
        opener.setAttribute("aria-haspopup", "dialog");
        opener.setAttribute("aria-label", frame.dataset.open.replace("#", place + 1));
        opener.addEventListener("click", () => {
            const dialog = frame.nextElementSibling || makeZoom(gallery, frame);
            turnTo(dialog, gallery, place);
            open(dialog, opener);
            focusHeading(dialog);
        });
        item.append(opener);
    });
    // The openers are stops of their own.
    gallery.removeAttribute("tabindex");
}

function makeZoom(gallery, frame) {
    frame.after(frame.content.firstElementChild.cloneNode(true));
    const dialog = frame.nextElementSibling;
    const step = (by) => {
        turnTo(dialog, gallery, Number(dialog.dataset.place) + by);
        say(find(".dialog-title", dialog).textContent);
    };
    for (const button of every("[data-step]", dialog)) {
        button.addEventListener("click", () => step(Number(button.dataset.step)));
    }
    dialog.addEventListener("keydown", ({ key }) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
        if (by) step(root.dir === "rtl" ? -by : by);
    });
    return dialog;
}

function turnTo(dialog, gallery, place) {
    const pictures = every("li picture", gallery);
    dialog.dataset.place = (place + pictures.length) % pictures.length;
    const large = pictures[dialog.dataset.place].cloneNode(true);
    // Of all sizes the browser takes the largest, and not before it is looked at.
    for (const source of every("source, img", large)) source.sizes = "max(100vw, 2000px)";
    find("img", large).loading = "eager";
    const title = find("[data-zoom]", gallery.parentElement).dataset.title;
    find(".dialog-title", dialog).textContent = title.replace("#", Number(dialog.dataset.place) + 1);
    find(".zoom-stage", dialog).replaceChildren(large);
    dialog.scrollTop = 0;
}
