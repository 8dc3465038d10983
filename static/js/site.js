// What the shop adds to links and forms, which all work without it. One file for every page, in one
// function, so that no other script sees its names. Each section below is one subject.

(() => {
"use strict";

const root = document.documentElement;
const live = document.getElementById("live");
const toast = document.querySelector(".toast");
const find = (selector, from = document) => from.querySelector(selector);
const every = (selector, from = document) => [...from.querySelectorAll(selector)];
const message = (name) => live.dataset[name];
// Work that takes a moment begins once the screen shows that something was pressed.
const afterPaint = (work) => requestAnimationFrame(() => setTimeout(work));
const isCurrentPage = (href) => new URL(href, location.href).pathname === location.pathname;

// What each part of the shop adds to a piece of the page, when it is there at first or arrives later.
const enhancers = [];
const enhance = (piece) => enhancers.forEach((add) => add(piece));

// --- Messages: read aloud by a screen reader through #live, and shown when something is slow or went wrong.

function announce(words) {
    live.textContent = "";
    requestAnimationFrame(() => { live.textContent = words; });
}

let toastTimer;
function showToast(words) {
    announce(words);
    toast.textContent = words;
    // Hidden first, so that it is above a dialog that was opened since.
    hideToast();
    toast.showPopover?.();
    clearTimeout(toastTimer);
    toastTimer = setTimeout(hideToast, 8000);
}

toast.addEventListener("click", hideToast);

function hideToast() {
    if (toast.matches(":popover-open")) toast.hidePopover();
}

// --- Busy controls: a control that was pressed says so, and a second press does nothing.

const slowTimers = new Map();
const pressedIn = new WeakMap();

function startBusy(form, button) {
    form.dataset.busyNow = "";
    const control = button || find("[type=submit], button:not([type])", form);
    if (control) {
        control.setAttribute("aria-busy", "true");
        if (form.dataset.busy) {
            control.dataset.label = control.innerHTML;
            control.textContent = form.dataset.busy;
            announce(form.dataset.busy);
        }
    }
    warnWhenSlow(form);
}

function startBusyLink(link) {
    if (link.matches("a")) link.setAttribute("aria-busy", "true");
    warnWhenSlow(link);
}

function warnWhenSlow(element) {
    clearTimeout(slowTimers.get(element));
    slowTimers.set(element, setTimeout(() => showToast(message("slow")), 8000));
}

function endBusy(element) {
    clearTimeout(slowTimers.get(element));
    slowTimers.delete(element);
    delete element.dataset.busyNow;
    // The button may be outside its form.
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
    if (form.method === "dialog") {
        event.preventDefault();
        afterPaint(() => form.closest("dialog").close());
        return;
    }
    if ("busyNow" in form.dataset) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
    }
    if (!navigator.onLine) showToast(message("offline"));
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

// --- htmx: failures, busy regions, what is read aloud, and where the focus goes.

let focusedBefore = "";

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
    if (elt.matches("form")) startBusy(elt, pressedIn.get(elt));
    else startBusyLink(elt);
    if (target?.id === "results") target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", ({ detail: { elt, target, successful, xhr } }) => {
    endBusy(elt);
    target?.removeAttribute("aria-busy");
    if (successful || xhr?.status === 422) hideToast();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const active = document.activeElement;
    // A press on + while a response arrives is kept, and sent next.
    if (changedMeanwhile(detail.requestConfig)) detail.shouldSwap = false;
    focusedBefore = detail.target.contains(active) ? active.id || "lost" : "";
});

function changedMeanwhile({ elt: form, parameters }) {
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
        if (detail.target?.matches?.(".suggestions")) return;
        checkoutAddress = "";
        if (detail.elt?.matches?.(".cart-line-quantity")) detail.elt.reset();
        // An answer that never came says nothing of what the shop has done.
        const failed = name === "htmx:responseError" ? "failed" : "unknown";
        showToast(message(navigator.onLine ? failed : "offline"));
    });
}

// What was typed or pressed just before "Checkout" comes along: it is sent first.
let checkoutAddress = "";

document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-checkout]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const changed = every(".cart-line-quantity input, .gift textarea").filter((input) => input.value !== input.defaultValue);
    if (!changed.length) return;
    event.preventDefault();
    checkoutAddress = link.href;
    for (const input of changed) htmx.trigger(input.form, "submit");
});

function goToCheckout(part) {
    if (!checkoutAddress || !part.matches("#cart")) return;
    const address = checkoutAddress;
    checkoutAddress = "";
    if (find("[data-checkout]", part) && !find(".field-error", part)) window.location.assign(address);
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt: part } }) => {
    if (!(part instanceof Element)) return;
    countCart(find("#cart[data-count]"));
    const said = part.matches("[data-say]") ? [part] : every("[data-say]", part);
    if (said.length) announce(said.map((words) => words.textContent.trim()).join(" "));
    keepFocus(part);
    goToCheckout(part);
    const dialog = part.closest("[data-body]")?.closest("dialog");
    if (dialog && openDialog(dialog)) focusHeading(dialog);
});

// What had the focus may be gone; then it is given to its likeness, else to the new part.
function keepFocus(part) {
    if (focusedBefore && document.activeElement === document.body) (document.getElementById(focusedBefore) || part).focus({ preventScroll: true });
    focusedBefore = "";
}

document.addEventListener("htmx:load", ({ detail: { elt: piece } }) => {
    // htmx begins with the whole page, which has been enhanced by then.
    if (piece !== document.body) enhance(piece);
});

function countCart(cart) {
    if (!cart) return;
    for (const badge of every("[data-cart-count]")) {
        badge.textContent = cart.dataset.count;
        badge.hidden = cart.dataset.count === "0";
    }
    for (const words of every("[data-cart-words]")) words.textContent = cart.dataset.countWords || "";
}

// --- Dialogs: a link with data-dialog opens one and loads its address into the body.

const openers = new WeakMap();

function openDialog(dialog, opener) {
    if (dialog.open) return false;
    openers.set(dialog, opener || document.activeElement);
    dialog.showModal();
    // What is outside a modal dialog is not read aloud.
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
    if (dialog.matches("dialog[open]") && isOutside(dialog, event)) return dialog.close();
    const opener = dialog.closest("[data-dialog]");
    if (opener) openFromLink(event, opener);
});

function isOutside(dialog, { clientX: x, clientY: y }) {
    const box = dialog.getBoundingClientRect();
    return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function openFromLink(event, opener) {
    const dialog = find(`dialog[data-name="${CSS.escape(opener.dataset.dialog)}"]`);
    const href = opener.getAttribute("href") || "#";
    const loads = !href.startsWith("#");
    if (!dialog || (loads && (!window.htmx || isCurrentPage(href)))) return;
    event.preventDefault();
    const around = opener.closest("dialog[open]");
    if (around) around.close();
    if (!loads) {
        afterPaint(() => {
            openDialog(dialog, opener);
            focusHeading(dialog);
        });
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

// --- The private part of the header: asked for only when there is something to show.

function loadPrivatePart() {
    if (!window.htmx || !/(?:^|;\s*)shop=1(?:;|$)/.test(document.cookie)) return;
    htmx.ajax("GET", `/me/?page=${document.body.dataset.pageId || ""}`, { target: "#me", swap: "innerHTML" });
}

// The cart may have been filled elsewhere meanwhile: on another page, or on another device.
addEventListener("pageshow", ({ persisted }) => { if (persisted) loadPrivatePart(); });
document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !find("#me:focus-within")) loadPrivatePart();
});

// --- Quantity: the buttons − and +.

function addSteps(box) {
    const input = find("input", box);
    if (!input || find(".quantity-step", box)) return;
    input.before(step(input, -1, "−", message("fewer")));
    input.after(step(input, 1, "+", message("more")));
    input.addEventListener("change", () => disableAtLimits(box, input));
    disableAtLimits(box, input);
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

function disableAtLimits(box, input) {
    const [fewer, more] = every(".quantity-step", box);
    // Not `disabled`: a button at its end would lose the focus.
    fewer.setAttribute("aria-disabled", String(Number(input.value) <= Number(input.min)));
    more.setAttribute("aria-disabled", String(input.max !== "" && Number(input.value) >= Number(input.max)));
}

enhancers.push((piece) => every("[data-quantity]", piece).forEach(addSteps));

// --- Copying: a button beside a field. Where the browser forbids it, the field's text is selected at least.

document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => showToast(button.dataset.copied), () => {});
});

// --- Filters: beside the list, or in a dialog on narrow screens.

const wideScreen = matchMedia("(min-width: 1024px)");

function placeFilters() {
    const form = find(".filters");
    const dialog = find(".filters-dialog");
    if (!form || !window.htmx) return;
    const box = find(".filters-box");
    box.hidden = !wideScreen.matches;
    find(".filters-opener").hidden = wideScreen.matches;
    const place = wideScreen.matches ? box : find(".dialog-body", dialog);
    if (form.parentElement !== place) place.append(form);
    if (wideScreen.matches) dialog.close();
}

wideScreen.addEventListener("change", placeFilters);
enhancers.push((piece) => { if (find(".filters", piece)) placeFilters(); });

// A price that is being typed stays; from elsewhere the fields say what the list shows.
// What somebody has unfolded stays so.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const { target, fragment } = detail;
    if (target.id === "filter-price" && target.contains(document.activeElement)) detail.shouldSwap = false;
    const fold = find(".filter-more", fragment);
    if (fold && find(".filter-more[open]", target)) fold.open = true;
});

// A shorter list may end above the window of somebody who ticked a filter far below.
function bringIntoView(results) {
    const { top } = results.getBoundingClientRect();
    const { bottom } = results.lastElementChild.getBoundingClientRect();
    const covered = parseFloat(getComputedStyle(root).scrollPaddingBlockStart);
    const seen = Math.min(bottom, innerHeight) - Math.max(top, covered);
    if (seen < Math.min(bottom - top, innerHeight / 4)) results.scrollIntoView();
}

document.addEventListener("htmx:afterSettle", ({ detail: { elt: part } }) => {
    if (part.id !== "results") return;
    document.title = part.dataset.title;
    if (!find("dialog[open]")) bringIntoView(part);
    // A link of the list went with the list; somebody who followed it goes on from its top.
    if (document.activeElement === document.body) find(".results-count").focus({ preventScroll: true });
});

// --- Search suggestions: a list of links under a search field, reached with Tab or the arrow keys.

function addSuggestions(form) {
    const field = find("input", form);
    const box = find(".suggestions", form);
    form.addEventListener("keydown", (event) => moveFocus(event, field, box));
    field.addEventListener("htmx:configRequest", (event) => {
        if (field.value.trim().length > 1) return;
        box.replaceChildren();
        event.preventDefault();
    });
    box.addEventListener("htmx:beforeSwap", ({ detail }) => {
        // An answer that comes when somebody is elsewhere already says nothing.
        if (!form.contains(document.activeElement)) detail.shouldSwap = false;
        else box.hidden = false;
    });
}

function moveFocus(event, field, box) {
    const stops = [field, ...every("a", box)];
    const at = stops.indexOf(document.activeElement);
    if (at < 0 || !box.firstElementChild) return;
    if (event.key === "Escape" && !box.hidden) {
        // Pressed again it empties the field, as everywhere.
        event.preventDefault();
        field.focus();
        box.hidden = true;
    } else if (event.key === "ArrowDown" || (event.key === "ArrowUp" && at > 0)) {
        event.preventDefault();
        box.hidden = false;
        stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    }
}

// --- Gallery: a thumbnail scrolls its large picture into view, and the page stays where it is.

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
    if (target.id === "gallery" && imageSources(target) === imageSources(fragment)) event.detail.shouldSwap = false;
});

function imageSources(gallery) {
    return every(".gallery img", gallery).map((image) => image.getAttribute("src")).join();
}

// --- Zoom: a pressed picture opens large, at its focal point, and twice as large when it is pressed again.
// It is moved by scrolling. Arrow keys turn to the others, and move over one that is twice as large.

enhancers.push((piece) => every(".gallery", piece).forEach(addZoomButtons));

function addZoomButtons(gallery) {
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
            openDialog(dialog, opener);
            showPicture(dialog, gallery, place);
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
        showPicture(dialog, gallery, Number(dialog.dataset.place) + by);
        announce(find(".dialog-title", dialog).textContent);
    };
    for (const button of every("[data-step]", dialog)) {
        button.addEventListener("click", () => step(Number(button.dataset.step)));
    }
    const enlarge = (event) => setTwice(dialog, !("twice" in dialog.dataset), event);
    find(".zoom-stage", dialog).addEventListener("click", enlarge);
    find("[data-enlarge]", dialog).addEventListener("click", () => enlarge());
    dialog.addEventListener("keydown", (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.altKey) pressKey(dialog, event, step);
    });
    return dialog;
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function pressKey(dialog, event, step) {
    const { key, target } = event;
    const twice = "twice" in dialog.dataset;
    if (key === "+" || key === "=") setTwice(dialog, true);
    else if (key === "-") setTwice(dialog, false);
    else if (key === "Enter" && !target.closest("button")) setTwice(dialog, !twice);
    if (!(key in arrows)) return;
    event.preventDefault();
    const [x, y] = arrows[key];
    const stage = find(".zoom-stage", dialog);
    if (x && !twice) step(root.dir === "rtl" ? -x : x);
    else stage.scrollBy(x * stage.clientWidth / 4, y * stage.clientHeight / 4);
}

function showPicture(dialog, gallery, place) {
    const items = every("li", gallery);
    dialog.dataset.place = (place + items.length) % items.length;
    const item = items[dialog.dataset.place];
    const picture = find("picture", item).cloneNode(true);
    const image = find("img", picture);
    const stage = find(".zoom-stage", dialog);
    image.loading = "eager";
    stage.style.setProperty("--own", `${item.dataset.width}px`);
    stage.style.setProperty("--ratio", image.getAttribute("width") / image.getAttribute("height"));
    const title = find("[data-zoom]", gallery.parentElement).dataset.title;
    find(".dialog-title", dialog).textContent = title.replace("#", Number(dialog.dataset.place) + 1);
    stage.replaceChildren(picture);
    setTwice(dialog, false);
    scrollStage(stage, (image.dataset.focalX ?? 5) / 10, (image.dataset.focalY ?? 5) / 10);
    loadWhole(picture, item.dataset.whole);
}

// What the page shows already is looked at until the whole picture is there.
function loadWhole(picture, address) {
    if (!address) {
        // Of all sizes the browser takes the largest.
        for (const source of every("source, img", picture)) source.sizes = "max(100vw, 2000px)";
        return;
    }
    const whole = new Image();
    whole.alt = find("img", picture).alt;
    whole.src = address;
    whole.decode().then(() => picture.replaceChildren(whole), () => {});
}

// The place that was pressed, or the middle, stays where it is.
function setTwice(dialog, twice, pressed) {
    const stage = find(".zoom-stage", dialog);
    const box = stage.getBoundingClientRect();
    const before = find("img", stage).getBoundingClientRect();
    const x = pressed ? pressed.clientX - box.left : box.width / 2;
    const y = pressed ? pressed.clientY - box.top : box.height / 2;
    dialog.toggleAttribute("data-twice", twice);
    find("[data-enlarge]", dialog).setAttribute("aria-pressed", String(twice));
    scrollStage(stage, (box.left + x - before.left) / before.width, (box.top + y - before.top) / before.height, x, y);
}

// Bring the place that is so far across and down the picture to x and y of the stage.
function scrollStage(stage, across, down, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const image = find("img", stage);
    stage.scrollTo({ left: across * image.clientWidth - x, top: down * image.clientHeight - y, behavior: "instant" });
}

// --- Buy bar: on a telephone, the button again while the real ones are out of view.

enhancers.push((piece) => {
    const bar = find(".buy-bar", piece);
    const buttons = find(".buy-form .button", piece);
    if (!bar || !buttons) return;
    new IntersectionObserver((seen) => {
        bar.hidden = seen.at(-1).isIntersecting;
    }).observe(buttons);
});

// --- Light or dark: the choice in the footer.

function showThemeChoice() {
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

// --- Page transition: the pressed card's picture becomes the first picture of the product page.

let pressed;
document.addEventListener("click", (event) => { pressed = event.target.closest?.(".card"); }, true);
addEventListener("pageswap", ({ viewTransition }) => {
    const image = viewTransition && pressed && find("img", pressed);
    if (!image) return;
    for (const other of every(".gallery img")) other.style.viewTransitionName = "none";
    image.style.viewTransitionName = "piece";
    const restore = () => {
        for (const other of every(".card img, .gallery img")) other.style.viewTransitionName = "";
    };
    viewTransition.finished.then(restore, restore);
});

// --- Later: a phone skips what is below the first screen while it loads (30-layout.css). Each part is
// laid out in a moment of its own, before anybody comes to it.

function layOutLater(piece) {
    const parts = every(".section, .site-footer, .grid > :nth-child(n + 5)", piece);
    const layOutNext = () => {
        if (!parts.length) return;
        parts.shift().style.contentVisibility = "visible";
        afterPaint(layOutNext);
    };
    afterPaint(layOutNext);
}

addEventListener("load", () => {
    layOutLater(document);
    enhancers.push(layOutLater);
});

// --- Start: what is on the page already, and the private part of the header; each in a task of its
// own, so that a slow telephone can answer a press in between.

// htmx begins when it hears that the document is complete: a moment later, so that the first screen and
// htmx are not made in one long task.
addEventListener("DOMContentLoaded", (event) => {
    event.stopImmediatePropagation();
    setTimeout(() => document.dispatchEvent(new Event(event.type)));
}, { capture: true, once: true });
addEventListener("offline", () => showToast(message("offline")));
if (window.htmx) root.classList.add("when-htmx");
const addAllSuggestions = () => every("form[role=search]").forEach(addSuggestions);
for (const begin of [() => enhance(document), addAllSuggestions, showThemeChoice, loadPrivatePart]) setTimeout(begin);
})();
