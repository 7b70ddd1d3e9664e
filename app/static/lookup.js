// Search-as-you-type for `<input data-lookup="address">`: an ARIA combobox over address?q=…, which answers
// [{id, label, value, extra}]. One sees the label; the form receives the value, « 12 · Label », as it does from who has
// no script. A PCS code (« 641a ») says something and stays in sight; a number, or a country's two letters, do not.
// `data-lookup-with` names a box of the form that says how much is offered: it goes along as 1 or 0.
// An offer with `fills: {name: value}` writes in fields that are empty, or that it wrote itself. With `data-fills` it
// writes over what stands there, and what is typed is posted as it is.
(() => {
  "use strict";
  const WAIT_MS = 150;
  const visible = (value) => value.replace(/^(\d+|[a-z]{2,3}) · /i, "");

  function hidden(input) {
    const posted = document.createElement("input");
    posted.type = "hidden";
    posted.name = input.name;
    posted.value = input.value;
    if (input.getAttribute("form")) posted.setAttribute("form", input.getAttribute("form"));
    input.removeAttribute("name");
    input.removeAttribute("list");
    input.value = visible(input.value);
    input.after(posted);
    return posted;
  }

  function combine(input) {
    const posted = "fills" in input.dataset ? input : hidden(input);

    const box = document.createElement("ul");
    box.id = `${input.id}-found`;
    box.className = "found-list";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", "Propositions");
    box.hidden = true;
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.after(box, status);

    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": box.id };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));

    let timer = 0;
    let asking = null;
    let active = -1;

    const settle = () => { // what is on its way no longer changes what is offered
      clearTimeout(timer);
      if (asking) asking.abort();
    };

    const close = () => {
      box.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const mark = (index) => {
      const options = [...box.children].filter((option) => option.dataset.value);
      if (!options.length) return;
      settle();
      active = (index + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    };

    const choose = (option) => {
      settle();
      posted.value = option.dataset.value;
      input.value = visible(posted.value);
      Object.entries(JSON.parse(option.dataset.fills)).forEach(([name, value]) => {
        const other = posted.form.elements[name];
        if (!other || (posted !== input && other.value && other.value !== other.dataset.filled)) return;
        other.value = value;
        other.dataset.filled = value;
      });
      close();
      posted.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const show = (rows) => {
      box.replaceChildren(...rows.map((row, i) => {
        const option = document.createElement("li");
        option.id = `${box.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.value = row.value ?? `${row.id} · ${row.label}`;
        option.dataset.fills = JSON.stringify(row.fills ?? {});
        option.textContent = visible(option.dataset.value);
        if (row.extra) {
          const extra = document.createElement("small");
          extra.textContent = row.extra;
          option.append(extra);
        }
        return option;
      }));
      if (!rows.length) {
        const nothing = document.createElement("li");
        nothing.className = "soft";
        nothing.setAttribute("role", "option");
        nothing.setAttribute("aria-disabled", "true");
        nothing.textContent = "Rien ne correspond\u00a0: essayez un autre mot.";
        box.append(nothing);
      }
      status.textContent = rows.length ? `${rows.length} proposition${rows.length > 1 ? "s" : ""}` : "";
      active = -1;
      box.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };

    const ask = async () => {
      settle();
      asking = new AbortController();
      const address = new URL(input.dataset.lookup, location.href);
      address.searchParams.set("q", input.value.trim());
      const beside = posted.form && posted.form.elements[input.dataset.lookupWith];
      if (beside) address.searchParams.set(beside.name, beside.checked ? "1" : "0");
      try {
        const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
        if (answer.ok && document.activeElement === input) show(await answer.json());
      } catch (failure) {
        if (failure.name !== "AbortError") close();
      }
    };

    input.addEventListener("input", () => {
      posted.value = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (box.hidden) ask();
        else if (event.key === "ArrowDown") mark(active + 1);
        else mark(active < 0 ? -1 : active - 1);
      } else if (event.key === "Enter" && !box.hidden && active >= 0) {
        event.preventDefault();
        choose(box.children[active]);
      } else if (event.key === "Escape" && !box.hidden) {
        event.preventDefault();
        settle();
        close();
      }
    });
    input.addEventListener("blur", () => {
      settle();
      if (!box.hidden && active >= 0) choose(box.children[active]);
      else close();
    });
    box.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[data-value]");
      if (option) choose(option);
    });
  }

  document.querySelectorAll("input[data-lookup]").forEach(combine);
})();
