// The inbox on keys: j and k open the next and the previous request, data-key="p" gives a button its letter.
(() => {
  "use strict";
  const inbox = document.querySelector("[data-inbox]");
  if (!inbox) return;
  inbox.querySelector(".mail[aria-current]")?.scrollIntoView({ block: "nearest" });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const address = { j: inbox.dataset.next, k: inbox.dataset.previous }[event.key];
    const button = /^[a-z]$/.test(event.key) && inbox.querySelector(`[data-key="${event.key}"]`);
    if (address) {
      location.assign(address);
    } else if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
