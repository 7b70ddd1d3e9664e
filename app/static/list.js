// Lists: a choice of a filter sends the form, columns change places, ticked rows are counted, and keys: arrows, Enter, n (add), / (search).
(() => {
  "use strict";
  document.documentElement.classList.add("has-script");

  const filters = document.getElementById("filters");
  if (filters) {
    filters.addEventListener("submit", () => {
      // an empty box asks nothing: it stays out of the address
      [...filters.elements].filter((each) => each.name && !each.value).forEach((each) => { each.disabled = true; });
    });
    document.querySelectorAll("select[form=filters]").forEach((select) => {
      select.addEventListener("change", () => filters.requestSubmit());
    });
  }
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[form=filters]:disabled").forEach((each) => { each.disabled = false; });
  });

  const columns = document.getElementById("columns");
  columns?.addEventListener("click", (event) => {
    const button = event.target.closest("[name=move]");
    if (!button) return;
    event.preventDefault();
    const choice = button.closest(".choice");
    const up = button.value.endsWith(".up");
    const other = up ? choice.previousElementSibling : choice.nextElementSibling;
    if (!other?.querySelector("[name=move]")) return;
    if (up) other.before(choice); else other.after(choice);
    // at an end one of the two buttons is hidden
    [button, ...choice.querySelectorAll("[name=move]")].find((each) => getComputedStyle(each).visibility === "visible").focus();
  });

  const boxes = [...document.querySelectorAll("tbody .c-pick input")];
  const all = document.querySelector("[data-pick-all]");
  const told = document.querySelector("[data-picked]");
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    if (told) told.textContent = `${ticked} sélectionné${ticked > 1 ? "s" : ""}`;
    if (all) {
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  };
  if (all && boxes.length) {
    all.hidden = false;
    all.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = all.checked; });
      count();
    });
    boxes.forEach((box) => box.addEventListener("change", count));
    document.getElementById("bulk").addEventListener("reset", () => setTimeout(count));
    count();
  }

  const links = [...document.querySelectorAll("[data-list] tbody .c-name a")];
  const move = (step) => {
    const here = links.indexOf(document.activeElement.closest("tr")?.querySelector(".c-name a"));
    links[Math.min(Math.max(here + step, 0), links.length - 1)]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.getElementById("q") || document.querySelector(".filters input");
    const add = document.querySelector("[data-list]") && document.querySelector(".page-acts a.btn-primary");
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "n" && add) {
      add.click();
    } else if (links.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });
})();
