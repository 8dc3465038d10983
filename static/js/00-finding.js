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
