// What a form leads to, told while one fills it: posts the form to `data-follow` and shows the answer in that place.
(() => {
  "use strict";
  const WAIT_MS = 400;
  const place = document.querySelector("[data-follow]");
  const form = document.getElementById("f");
  if (!place || !form) return;
  let timer = 0;
  let asking = null;

  const ask = async () => {
    if (asking) asking.abort();
    asking = new AbortController();
    const typed = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") typed.append(name, value); });
    const told = await fetch(place.dataset.follow, { method: "POST", body: typed, signal: asking.signal })
      .then((answer) => (answer.ok ? answer.text() : null))
      .catch(() => null); // asked anew, left, or no network: the next change asks again
    if (told === null) return;
    const page = new DOMParser().parseFromString(told, "text/html");
    place.replaceChildren(...(page.querySelector("[data-follow]") || page.body).childNodes);
  };

  if (form.hasAttribute("data-dirty")) ask(); // a form that comes back refused

  form.addEventListener("change", () => form.querySelectorAll("[data-opens]").forEach((fold) => {
    const [name, value] = fold.dataset.opens.split("="); // what an answer makes necessary opens by itself
    if (form.elements[name].value === value) fold.open = true;
  }));
  ["input", "change"].forEach((kind) => form.addEventListener(kind, () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  }));
})();
