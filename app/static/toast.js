// Messages that float: a cross closes them, so does Escape. They leave by themselves without a script.
(() => {
  "use strict";
  const notes = document.querySelectorAll(".note");
  notes.forEach((note) => {
    const cross = note.querySelector("[data-close]");
    cross.hidden = false;
    cross.addEventListener("click", () => note.remove());
  });
  if (notes.length) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") notes.forEach((note) => note.remove());
    });
  }
})();
