/* Passkeys: the device signs a challenge, an ordinary form carries its answer.

   <passkey-form data-act="get|create"> is hidden until it can act. Its challenge is in the page
   (#passkey-options), or is asked for at data-ask when the button is pressed. */

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

/** What the server sent as text, with the bytes that the browser wants. */
const options = ({ publicKey: sent }) => ({
  publicKey: {
    ...sent,
    challenge: bytes(sent.challenge),
    ...(sent.user && { user: { ...sent.user, id: bytes(sent.user.id) } }),
    ...(sent.excludeCredentials && { excludeCredentials: known(sent.excludeCredentials) }),
    ...(sent.allowCredentials && { allowCredentials: known(sent.allowCredentials) }),
  },
});

/** The answer, as text. */
const answer = (key) => {
  const response = { transports: key.response.getTransports?.() };
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  for (const part of parts) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    clientExtensionResults: key.getClientExtensionResults(),
    response,
  });
};

const isSupported = () =>
  Boolean(window.PublicKeyCredential && navigator.credentials) &&
  !/^[\d.]+$|^\[/.test(location.hostname); // a key belongs to a name, not to a number

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    if (!isSupported()) return;
    this.hidden = false;
    document.querySelectorAll("[data-without-passkeys]").forEach((note) => note.remove());
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.act(event.target);
    });
  }

  async act(form) {
    if (this.busy) return;
    this.busy = true;
    this.say("");
    try {
      const act = this.dataset.act === "create" ? "create" : "get";
      const key = await navigator.credentials[act](options(await this.challenge()));
      form.elements.credential.value = answer(key);
      form.submit();
    } catch (error) {
      const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };
      this.say(this.dataset[words[error.name] ?? "failed"]);
    } finally {
      this.busy = false;
    }
  }

  async challenge() {
    if (!this.dataset.ask) {
      const sent = JSON.parse(document.getElementById("passkey-options").textContent);
      return sent.creation_options ?? sent.request_options;
    }
    const response = await fetch(this.dataset.ask, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return (await response.json()).request_options;
  }

  say(words) {
    const note = this.querySelector("[role=alert]");
    note.textContent = words;
    note.hidden = !words;
  }
}

customElements.define("passkey-form", PasskeyForm);
