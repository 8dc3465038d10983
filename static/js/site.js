(() => {
"use strict";
/* 00-finding.js */
// What the shop adds to links and forms that work without it: how its parts find things.

const root = document.documentElement;
const live = document.getElementById("live");
const toast = document.querySelector(".toast");
const find = (selector, from = document) => from.querySelector(selector);
const every = (selector, from = document) => [...from.querySelectorAll(selector)];
const word = (name) => live.dataset[name];
const here = (href) => new URL(href, location.href).pathname === location.pathname;

// What each part of the shop adds to a piece of the page, when it is there at first or arrives later.
const enhancers = [];
const enhance = (piece) => enhancers.forEach((add) => add(piece));
/* 10-words.js */
// Words: spoken through #live, and shown when something is slow or went wrong.

function say(words) {
    live.textContent = "";
    requestAnimationFrame(() => { live.textContent = words; });
}

let toastTimer;
function show(words) {
    say(words);
    toast.textContent = words;
    // Hidden first, so that it stands above a dialog that was opened since.
    hideToast();
    toast.showPopover?.();
    clearTimeout(toastTimer);
    toastTimer = setTimeout(hideToast, 8000);
}

function hideToast() {
    if (toast.matches(":popover-open")) toast.hidePopover();
}
/* 20-busy.js */
// Busy: a control that was pressed says so, and a second press does nothing.

const slow = new Map();
const pressedIn = new WeakMap();

function startBusy(form, button) {
    form.dataset.busyNow = "";
    const control = button || find("[type=submit], button:not([type])", form);
    if (control) {
        control.setAttribute("aria-busy", "true");
        if (form.dataset.busy) {
            control.dataset.label = control.innerHTML;
            control.textContent = form.dataset.busy;
            say(form.dataset.busy);
        }
    }
    watch(form);
}

function watch(element) {
    clearTimeout(slow.get(element));
    slow.set(element, setTimeout(() => show(word("slow")), 8000));
}

function endBusy(element) {
    clearTimeout(slow.get(element));
    slow.delete(element);
    delete element.dataset.busyNow;
    // The button may stand outside its form.
    const pressed = pressedIn.get(element) || element;
    for (const control of [element, pressed, ...every("[aria-busy]", element)]) {
        control.removeAttribute("aria-busy");
        if (control.dataset.label !== undefined) {
            control.innerHTML = control.dataset.label;
            delete control.dataset.label;
        }
    }
}

// In the capture phase: before htmx, which would take every submit of its forms.
document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method === "dialog") return;
    if ("busyNow" in form.dataset) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
    }
    if (!navigator.onLine) show(word("offline"));
    pressedIn.set(form, button);
    const plain = button?.name === "buy" || button?.hasAttribute("data-plain");
    if (plain) event.stopPropagation();
    const sentByHtmx = !plain && window.htmx && form.matches("[hx-post], [hx-get]");
    if (sentByHtmx || form.method !== "post" || form.hasAttribute("data-no-busy")) return;
    // A moment later, so that the button's own name and value are still sent.
    setTimeout(() => startBusy(form, button));
    // Whoever stopped the page from loading may press again.
    setTimeout(() => endBusy(form), 45000);
}, true);

// Back from another page: the browser may show this one as it was left.
addEventListener("pageshow", () => {
    every("[data-busy-now]").forEach(endBusy);
    hideToast();
});
/* 30-htmx.js */
// htmx: failures, busy regions, what is said and where the focus goes.

let lost = "";

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    if (elt.matches("form")) startBusy(elt, pressedIn.get(elt));
    else watch(elt);
    if (target?.id === "results") target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ detail: { elt, target, successful, xhr } }) => {
    endBusy(elt);
    target?.removeAttribute("aria-busy");
    if (successful || xhr?.status === 422) hideToast();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const active = document.activeElement;
    // Whoever presses + again while an answer arrives keeps what they pressed; it is sent next.
    if (changedSince(detail.requestConfig)) detail.shouldSwap = false;
    lost = detail.target.contains(active) ? active.id || "lost" : "";
});

function changedSince({ elt: form, parameters }) {
    if (!form.matches(".cart-line-quantity")) return false;
    const sent = (input) => (input.form === form ? parameters.quantity : input.defaultValue);
    return every(".cart-line-quantity input").some((input) => input.value !== sent(input));
}

// A link that htmx follows opens in a tab of its own, too.
document.addEventListener("click", (event) => {
    const apart = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (apart && event.target.closest?.("a[hx-get]")) event.stopPropagation();
}, true);

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
        // Nobody asked for suggestions; Enter searches without them.
        if (detail.target?.id === "suggestions") return;
        leaving = "";
        if (detail.elt?.matches?.(".cart-line-quantity")) detail.elt.reset();
        // An answer that never came says nothing of what the shop has done.
        const failed = name === "htmx:responseError" ? "failed" : "unknown";
        show(word(navigator.onLine ? failed : "offline"));
    });
}

// What was typed or pressed just before "Checkout" comes along: it is sent first.
let leaving = "";

document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-checkout]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const changed = every(".cart-line-quantity input").filter((input) => input.value !== input.defaultValue);
    if (!changed.length) return;
    event.preventDefault();
    leaving = link.href;
    for (const input of changed) htmx.trigger(input.form, "submit");
});

function leave(part) {
    if (!leaving || !part.matches("#cart")) return;
    const address = leaving;
    leaving = "";
    if (find("[data-checkout]", part) && !find(".field-error", part)) window.location.assign(address);
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt: part } }) => {
    if (!(part instanceof Element)) return;
    countCart(find("#cart[data-count]"));
    const said = part.matches("[data-say]") ? [part] : every("[data-say]", part);
    if (said.length) say(said.map((words) => words.textContent.trim()).join(" "));
    keepFocus(part);
    leave(part);
    const dialog = part.closest("[data-body]")?.closest("dialog");
    if (dialog && open(dialog)) focusHeading(dialog);
});

// What had the focus may be gone; then it is given to its likeness, else to the new part.
function keepFocus(part) {
    if (lost && document.activeElement === document.body) (document.getElementById(lost) || part).focus({ preventScroll: true });
    lost = "";
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));

function countCart(cart) {
    if (!cart) return;
    for (const badge of every("[data-cart-count]")) {
        badge.textContent = cart.dataset.count;
        badge.hidden = cart.dataset.count === "0";
    }
    for (const words of every("[data-cart-words]")) words.textContent = cart.dataset.countWords || "";
}
/* 40-dialogs.js */
// Dialogs: a link with data-dialog opens one, loading its address into the body.

const openers = new WeakMap();

function open(dialog, opener) {
    if (dialog.open) return false;
    openers.set(dialog, opener || document.activeElement);
    dialog.showModal();
    // What lies outside a modal dialog is not read aloud.
    dialog.append(live);
    return true;
}

function focusHeading(dialog) {
    (find("[autofocus]", dialog) || find(".dialog-title", dialog))?.focus();
}

document.addEventListener("close", (event) => {
    const dialog = event.target;
    if (!dialog.matches?.("dialog")) return;
    (dialog.parentElement.closest("dialog[open]") || document.body).append(live);
    const opener = openers.get(dialog);
    if (opener?.isConnected) opener.focus();
}, true);

document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const dialog = event.target;
    if (dialog.matches("dialog[open]") && outside(dialog, event)) return dialog.close();
    const opener = dialog.closest("[data-dialog]");
    if (opener) follow(event, opener);
});

function outside(dialog, { clientX: x, clientY: y }) {
    const box = dialog.getBoundingClientRect();
    return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function follow(event, opener) {
    const dialog = find(`dialog[data-name="${CSS.escape(opener.dataset.dialog)}"]`);
    const href = opener.getAttribute("href") || "#";
    const loads = !href.startsWith("#");
    if (!dialog || (loads && (!window.htmx || here(href)))) return;
    event.preventDefault();
    const around = opener.closest("dialog[open]");
    if (around) around.close();
    if (!loads) {
        open(dialog, opener);
        focusHeading(dialog);
        return;
    }
    if (opener.getAttribute("aria-busy")) return;
    opener.setAttribute("aria-busy", "true");
    openers.set(dialog, around ? openers.get(around) : opener);
    const done = () => endBusy(opener);
    const body = find("[data-body]", dialog);
    htmx.ajax("GET", href, { source: body, target: body, swap: "innerHTML" }).then(done, done);
}

enhancers.push((piece) => {
    for (const opener of every("[data-dialog]", piece)) opener.setAttribute("aria-haspopup", "dialog");
});
/* 50-me.js */
// The private part of the header, asked for only when there is something.

function askForMe() {
    if (!window.htmx || !/(?:^|;\s*)shop=1(?:;|$)/.test(document.cookie)) return;
    htmx.ajax("GET", `/me/?page=${document.body.dataset.pageId || ""}`, { target: "#me", swap: "innerHTML" });
}
/* 60-quantity.js */
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
/* 62-facets.js */
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
/* 64-suggestions.js */
// Suggestions under the header's field: a list of links, entered with Tab or the arrow keys.

const field = find("#site-search");
const suggestions = find("#suggestions");

function moveIn(event) {
    const stops = [field, ...every("a", suggestions)];
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Escape: 0 }[event.key];
    if (to === undefined || at < 0) return;
    if (event.key === "Escape") suggestions.replaceChildren();
    if (event.key !== "Escape" || at > 0) event.preventDefault();
    stops[to]?.focus();
}

if (field) {
    field.form.addEventListener("keydown", moveIn);
    field.addEventListener("htmx:configRequest", (event) => {
        if (field.value.trim().length > 1) return;
        suggestions.replaceChildren();
        event.preventDefault();
    });
    // An answer that comes when somebody is elsewhere already says nothing.
    field.addEventListener("htmx:beforeSwap", ({ detail }) => {
        if (!field.form.contains(document.activeElement)) detail.shouldSwap = false;
    });
}
/* 66-gallery.js */
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
/* 67-zoom.js */
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
/* 68-buybar.js */
// Buy bar: on a telephone, the button again while the real ones are out of view.

enhancers.push((piece) => {
    const bar = find(".buy-bar", piece);
    const buttons = find(".buy-buttons", piece);
    if (!bar || !buttons) return;
    new IntersectionObserver((seen) => {
        bar.hidden = seen.at(-1).isIntersecting;
    }).observe(buttons);
});
/* 70-theme.js */
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
/* 80-transitions.js */
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
/* 90-start.js */
// At the start: what is there already, and the private part of the header.

addEventListener("offline", () => show(word("offline")));
if (window.htmx) root.classList.add("when-htmx");
enhance(document);
offerThemes();
askForMe();
})();
