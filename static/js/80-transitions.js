// From the card to the piece: the pressed card's picture becomes the first picture.

let pressed;
document.addEventListener("click", (event) => { pressed = event.target.closest?.(".card"); }, true);
addEventListener("pageswap", (event) => {
    const image = pressed && find("img", pressed);
    if (!image || !event.viewTransition) return;
    for (const other of every(".gallery img")) other.style.viewTransitionName = "none";
    image.style.viewTransitionName = "piece";
    // The next page may have no transition; then there is nothing to show, and nothing wrong.
    event.viewTransition.ready.catch(() => {});
    event.viewTransition.finished.catch(() => {}).then(() => {
        for (const other of every(".card img, .gallery img")) other.style.viewTransitionName = "";
    });
});
