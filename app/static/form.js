// Forms: the refusals get the focus, a form is sent once, leaving with changes asks, a password can be shown, a day
// can be picked in the browser's calendar.
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

  document.querySelectorAll("[data-calendar]").forEach((button) => {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    const sheet = document.createElement("input");
    if (!("showPicker" in sheet)) return;
    sheet.type = "date";
    sheet.className = "day-sheet";
    sheet.tabIndex = -1;
    sheet.setAttribute("aria-hidden", "true");
    button.after(sheet);
    button.hidden = false;
    button.addEventListener("click", () => {
      const typed = field.value.match(/^\s*(\d{1,2})\D?(\d{1,2})\D?(\d{4})\s*$/);
      sheet.value = typed ? `${typed[3]}-${typed[2].padStart(2, "0")}-${typed[1].padStart(2, "0")}` : "";
      sheet.showPicker();
    });
    sheet.addEventListener("change", () => {
      if (!sheet.value) return;
      field.value = sheet.value.split("-").reverse().join("/");
      ["input", "change"].forEach((kind) => field.dispatchEvent(new Event(kind, { bubbles: true })));
      field.focus();
    });
  });
})();
