// Rights: a preset ticks its boxes; a box changed by hand makes the choice one's own.
(() => {
  "use strict";
  const boxes = [...document.querySelectorAll(".matrix input[type=checkbox]:not(:disabled)")];
  const presets = [...document.querySelectorAll("[data-rights]")];
  const own = document.querySelector("[data-own]");
  if (!own) return;
  presets.forEach((preset) => preset.addEventListener("change", () => {
    const rights = new Set(preset.dataset.rights.split(" "));
    boxes.forEach((box) => { box.checked = rights.has(box.value); });
  }));
  boxes.forEach((box) => box.addEventListener("change", () => {
    const ticked = boxes.filter((each) => each.checked).map((each) => each.value).sort().join(" ");
    const same = presets.find((preset) => preset.dataset.rights.split(" ").sort().join(" ") === ticked);
    (same || own).checked = true;
  }));
})();
