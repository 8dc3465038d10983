// Quantity: − and +.

function addSteps(box) {
    const input = find("input", box);
    if (!input || find(".quantity-step", box)) return;
    input.before(step(input, -1, "−", word("fewer")));
    input.after(step(input, 1, "+", word("more")));
    input.addEventListener("change", () => limit(box, input));
    limit(box, input);
}

function step(input, by, sign, name) {
    const button = document.createElement("button");
    button.id = `${input.id}${by > 0 ? "-more" : "-fewer"}`;
    button.type = "button";
    button.className = "quantity-step";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return;
        by > 0 ? input.stepUp() : input.stepDown();
        input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
}

function limit(box, input) {
    const [fewer, more] = every(".quantity-step", box);
    // Not `disabled`: a button at its end would lose the focus.
    fewer.setAttribute("aria-disabled", String(Number(input.value) <= Number(input.min)));
    more.setAttribute("aria-disabled", String(input.max !== "" && Number(input.value) >= Number(input.max)));
}

enhancers.push((piece) => every("[data-quantity]", piece).forEach(addSteps));
