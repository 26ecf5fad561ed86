/* Reactions without leaving one's place; where this fails, the button does what it did without. */

const FORM = "gestes";
let again = null;

const show = (button, { pressed, count }) => {
  button.setAttribute("aria-pressed", pressed);
  const number = button.querySelector("b") ?? document.createElement("b");
  number.textContent = count;
  if (count) button.append(number.isConnected ? "" : " ", number);
  else number.remove();
};

const send = async (form, button) => {
  button.setAttribute("aria-disabled", "true");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form, button),
    });
    if (!response.ok || response.redirected) throw new Error(response.status);
    show(button, await response.json());
  } catch {
    again = button;
    form.requestSubmit(button);
  } finally {
    button.removeAttribute("aria-disabled");
  }
};

/* Captured: before the form counts as sent once and for all. */
document.addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    if (event.target.id !== FORM || !button?.matches(".reaction") || button === again) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") send(event.target, button);
  },
  true,
);
