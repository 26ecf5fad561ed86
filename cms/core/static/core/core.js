/* Improves what already works without it. Loaded as a module: after the page, once. */

/** A text box that grows with its text, where the style sheet alone cannot (field-sizing). */
class AutoGrow extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("textarea");
    if (!box || CSS.supports("field-sizing", "content")) return;
    const grow = () => {
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight + 4}px`;
    };
    box.addEventListener("input", grow);
    grow();
  }
}

/** What remains to be mended in a form: read first. */
class ErrorSummary extends HTMLElement {
  connectedCallback() {
    this.focus();
  }
}

/** A message that can be closed: its button is hidden until it can act. */
class DismissibleNote extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button[hidden]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      this.remove();
      document.getElementById("content").focus({ preventScroll: true });
    });
  }
}

customElements.define("auto-grow", AutoGrow);
customElements.define("error-summary", ErrorSummary);
customElements.define("dismissible-note", DismissibleNote);

/* A form is sent once; one that destroys (data-confirm="Supprimer ce message?") asks first. */
const sent = new Map();

const release = (form) => {
  sent.get(form)?.removeAttribute("aria-disabled");
  sent.delete(form);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form) || (question && !confirm(question))) {
    event.preventDefault();
    return;
  }
  // Not `disabled`: the button's own name and value must be sent with the rest.
  event.submitter?.setAttribute("aria-disabled", "true");
  sent.set(form, event.submitter);
  // A download leaves the page where it is: the form is of use again.
  setTimeout(release, 8000, form);
});

addEventListener("pageshow", () => [...sent.keys()].forEach(release));

/* Signing out takes away the drafts that this browser kept (see composer.js). */
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action).pathname.endsWith("/deconnexion/")) return;
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith("brouillon:"))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* a browser that keeps nothing */ }
});
