// Long work: asks `data-progress` every second and shows how far it is. The answer: {done, total, step, left, next};
// `next`, once given, is the page of the result.
(() => {
  "use strict";
  const EVERY_MS = 1000;
  const figure = (number) => number.toLocaleString("fr");
  document.querySelectorAll("[data-progress]").forEach((card) => {
    const say = (name, text) => {
      const place = card.querySelector(`[data-${name}]`);
      if (place.textContent !== text) place.textContent = text;
    };
    const ask = async () => {
      const answer = await fetch(card.dataset.progress, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok) {
        const state = await answer.json();
        if (state.next) {
          location.assign(state.next);
          return;
        }
        const bar = card.querySelector("progress");
        bar.max = state.total || 1;
        bar.value = state.done;
        say("step", state.step);
        say("count", `${figure(state.done)} sur ${figure(state.total)}`);
        say("left", state.left ? `, ${state.left}` : "");
      }
      setTimeout(ask, EVERY_MS);
    };
    card.querySelector(".no-script").hidden = true;
    ask();
  });
})();
