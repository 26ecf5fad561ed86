/** An address that one button copies; without a script, it is selected and copied by hand. */
class CopyAddress extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button[hidden]");
    const box = this.querySelector("input");
    if (!button || !box || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.value);
      button.querySelector("span").textContent = button.dataset.done;
    });
  }
}

customElements.define("copy-address", CopyAddress);
