// Light: the choice in the footer.

function offerThemes() {
    const choice = find("[data-theme-choice]");
    if (!choice) return;
    let kept = "";
    try { kept = localStorage.getItem("theme") || ""; } catch { return; }
    choice.hidden = false;
    for (const input of every("input", choice)) input.checked = input.value === kept;
    choice.addEventListener("change", ({ target }) => {
        if (target.value) root.dataset.theme = target.value;
        else delete root.dataset.theme;
        try { localStorage.setItem("theme", target.value); } catch { /* It lasts for this page. */ }
    });
}
