// Buy bar: on a telephone, the button again while the real ones are out of view.

enhancers.push((piece) => {
    const bar = find(".buy-bar", piece);
    const buttons = find(".buy-buttons", piece);
    if (!bar || !buttons) return;
    new IntersectionObserver((seen) => {
        bar.hidden = seen.at(-1).isIntersecting;
    }).observe(buttons);
});
