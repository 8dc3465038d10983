// Gallery: a small picture leads to its large one, and the page stays where it is.

enhancers.push((piece) => {
    for (const small of every(".gallery-thumbs a", piece)) {
        small.addEventListener("click", (event) => {
            const large = document.getElementById(small.hash.slice(1));
            if (!large) return;
            event.preventDefault();
            large.scrollIntoView({ block: "nearest", inline: "center" });
        });
    }
});

// The variant's own pictures replace the gallery; the same ones are left as they are.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.id === "gallery" && shown(target) === shown(fragment)) event.detail.shouldSwap = false;
});

function shown(gallery) {
    return every(".gallery img", gallery).map((image) => image.getAttribute("src")).join();
}
