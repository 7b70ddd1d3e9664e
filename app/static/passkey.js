// Passkeys: a form marked data-passkey="get" (sign in) or "create" (add one) asks the key, then posts what it answered.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function understood(options) {
    const known = (each) => ({ ...each, id: bytes(each.id) });
    return {
      ...options,
      challenge: bytes(options.challenge),
      ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
      ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(known) }),
      ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(known) }),
    };
  }

  function written(credential) {
    const said = credential.response;
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const response = Object.fromEntries(parts.filter((name) => said[name]).map((name) => [name, text(said[name])]));
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const said = form.querySelector("[data-passkey-said]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      const name = form.elements.name;
      if (name && !name.value.trim()) {
        said.textContent = "Donnez d’abord un nom à cette clé.";
        name.focus();
        return;
      }
      try {
        const asked = await fetch(form.dataset.ask, { method: "POST", body: new FormData(form) });
        if (asked.status === 422) {
          said.textContent = (await asked.json()).said;
          return;
        }
        if (!asked.ok) throw new Error("refused");
        const publicKey = understood(await asked.json());
        const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.answer.value = written(credential);
        form.submit();
      } catch (failure) {
        said.textContent = failure.name === "InvalidStateError"
          ? "Cette clé est déjà enregistrée\u00a0: utilisez-en une autre."
          : "La clé n’a pas répondu. Recommencez, ou choisissez une autre façon.";
      }
    });
  });
})();
