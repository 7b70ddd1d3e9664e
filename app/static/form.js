// Forms: the refusals get the focus, a form is sent once, leaving with changes asks, a password can be shown.
(() => {
  "use strict";
  const AGAIN_MS = 8000;

  document.querySelector("[data-refusals]")?.focus();

  document.querySelectorAll("form[method=post]").forEach((form) => {
    let sent = 0;
    let changed = form.hasAttribute("data-dirty");
    form.addEventListener("submit", (event) => {
      if (event.timeStamp - sent < AGAIN_MS && sent) event.preventDefault();
      else sent = event.timeStamp;
    });
    if (!form.hasAttribute("data-guard")) return;
    ["input", "change"].forEach((kind) => form.addEventListener(kind, () => { changed = true; }));
    window.addEventListener("beforeunload", (event) => {
      if (changed && !sent) event.preventDefault();
    });
    window.addEventListener("pageshow", () => { sent = 0; });
  });

  document.querySelectorAll("[data-reveal]").forEach((button) => {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
  });
})();
