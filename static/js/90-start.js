// At the start: what is there already, and the private part of the header.

addEventListener("offline", () => show(word("offline")));
if (window.htmx) root.classList.add("when-htmx");
enhance(document);
offerThemes();
askForMe();
