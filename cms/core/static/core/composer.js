/* The box in which members write. Without it everything works: it keeps drafts, marks text, shows
   a preview in place, and finds people by name. Loaded as a module, once. */

const PREFIX = "brouillon:";
const SHARED = "ordinateur-partage";
const LOCAL_DELAY = 1000;
const SERVER_DELAY = 10000;
const PEOPLE_DELAY = 250;
const MARKS = {
  bold: (words) => `**${words || "…"}**`,
  italic: (words) => `*${words || "…"}*`,
  list: (words) => (words || "").split("\n").map((line) => `- ${line}`).join("\n"),
  quote: (words) => (words || "").split("\n").map((line) => `> ${line}`).join("\n"),
  link: (words) => (/^https?:/.test(words) ? words : `[${words || "…"}](https://)`),
};

/* A browser may refuse its store (private window, full disk): then nothing is kept here. */
const store = {
  get(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
  },
  remove(key) {
    try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
  },
  drafts() {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  },
};

/** The form and its box, and all that helps to write in it. */
class ComposerBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.box = this.form.querySelector("textarea[name=body]");
    this.status = this.querySelector(".draft-status [role=status]");
    this.words = this.status.dataset;
    this.key = `${PREFIX}${this.dataset.member}:${this.dataset.place}`;
    this.dirty = this.changed = false;
    this.lastSent = 0;
    this.forgetOthers();
    this.showTools();
    if ("bound" in this.dataset) {  // what was sent came back: it is not published yet
      this.keepHere();
      this.say("");
    }
    this.settle().then(() => this.restore());
    this.form.addEventListener("input", () => this.written());
    this.form.addEventListener("change", () => this.prompt());
    this.form.addEventListener("focusout", () => this.save());
    this.form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("pagehide", () => this.save(true));
    addEventListener("pageshow", () => { this.isGone = false; });
    document.addEventListener("visibilitychange", () => document.hidden && this.save(true));
    document.addEventListener("click", (event) => this.cite(event));
    this.prompt();
  }

  /* Tools that serve with scripts alone are hidden until now. */
  showTools() {
    const marks = this.querySelector(".marks");
    marks.hidden = false;
    marks.addEventListener("click", (event) => {
      const mark = event.target.closest("button")?.dataset.mark;
      if (mark) this.mark(mark);
    });
    this.box.addEventListener("keydown", (event) => {
      const mark = { b: "bold", i: "italic" }[event.key];
      if (mark && (event.ctrlKey || event.metaKey) && !event.altKey) {
        event.preventDefault();
        this.mark(mark);
      }
    });
    this.querySelector(".draft-status").hidden = false;
    const shared = this.querySelector(".shared-computer");
    shared.checked = store.get(SHARED) === true;
    shared.addEventListener("change", () => {
      if (shared.checked) {
        store.drafts().forEach(store.remove);
        store.set(SHARED, true);
      } else {
        store.remove(SHARED);
      }
    });
    const names = new Names(this.box, this.querySelector(".name-choices"), this);
    names.start();
  }

  get isShared() {
    return this.querySelector(".shared-computer").checked;
  }

  say(words, button) {
    this.status.textContent = words;
    if (button) this.status.append(" ", button);
  }

  button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-quiet";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  /* Drafts ---------------------------------------------------------------------------------- */

  /** Somebody else's words are not left on this computer for the one who came next. */
  forgetOthers() {
    const mine = `${PREFIX}${this.dataset.member}:`;
    store.drafts().filter((key) => !key.startsWith(mine)).forEach(store.remove);
  }

  /** What was sent is forgotten once the site says that it was published. */
  async settle() {
    for (const key of store.drafts()) {
      const kept = store.get(key);
      if (!kept?.sent) continue;
      const place = key.slice(key.indexOf(":", PREFIX.length) + 1);
      const asked = place.startsWith("post:") ? { place, corrige: kept.sent } : { cle: kept.sent };
      const answer = await this.post(this.dataset.drafts, asked);
      if (answer?.sent) store.remove(key);
    }
  }

  restore() {
    if ("bound" in this.dataset) return;
    const kept = store.get(this.key);
    if (!kept?.body || this.changed || kept.at <= (this.dataset.saved || "")) return;
    if (kept.body.trim() === this.box.value.trim()) return;
    const quote = this.dataset.quote || "";
    this.box.value = quote && !kept.body.includes(quote.trim())
      ? `${kept.body.trimEnd()}\n\n${quote}`
      : kept.body;
    for (const [name, value] of Object.entries(kept.fields || {})) this.set(name, value);
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.querySelector(".came-back")?.remove();
    this.say(this.words.back.replace("%s", said(kept.at)), this.button(this.words.erase, () => this.erase()));
  }

  set(name, value) {
    const field = this.form.elements[name];
    if (field && value) field.value = value;
  }

  fields() {
    const told = {};
    for (const name of ["title", "kind", "voice", "seen"]) {
      const field = this.form.elements[name];
      if (field?.value) told[name] = field.value;
    }
    return told;
  }

  async erase() {
    store.remove(this.key);
    this.box.value = "";
    this.say("");
    this.box.focus();
    await this.keepThere();
    if (this.dataset.place.startsWith("post:")) location.reload();  // to what the message says
  }

  written() {
    this.dirty = this.changed = true;
    this.proposeTitle();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), LOCAL_DELAY);
  }

  /** Here at once; on the site at most every ten seconds, or when one leaves the box. */
  save(leaving = false) {
    clearTimeout(this.waiting);
    if (!this.dirty || this.isGone) return;
    this.keepHere();
    const since = Date.now() - this.lastSent;
    if (leaving || since >= SERVER_DELAY || !this.form.contains(document.activeElement)) {
      this.keepThere(leaving);
    } else {
      clearTimeout(this.later);
      this.later = setTimeout(() => this.save(), SERVER_DELAY - since);
    }
  }

  keepHere(sent = "") {
    if (this.isShared) return;
    const body = this.box.value;
    if (!body.trim()) {
      store.remove(this.key);
      return;
    }
    const at = new Date().toISOString();
    if (store.set(this.key, { body, fields: this.fields(), at, sent })) this.say(this.words.here);
  }

  async keepThere(leaving = false) {
    this.lastSent = Date.now();
    this.dirty = false;
    const told = { place: this.dataset.place, body: this.box.value, ...this.fields() };
    const answer = await this.post(this.dataset.drafts, told, leaving);
    if (this.dirty || !this.box.value.trim()) return;
    if (answer?.kept) this.say(this.words.kept.replace("%s", answer.at));
    else if (this.isShared) this.say(this.words.nowhere);
  }

  async post(address, told, leaving = false) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(told)) data.append(name, value);
    try {
      const answer = await fetch(address, { method: "POST", body: data, keepalive: leaving });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /* Sending --------------------------------------------------------------------------------- */

  submit(event) {
    const wish = event.submitter?.value;
    if (event.submitter?.name === "faire") {
      if (wish === "apercu" && !event.defaultPrevented) this.preview(event);
      if (wish === "effacer" || wish === "garder") store.remove(this.key);
      this.isGone = wish !== "apercu";
      return;
    }
    clearTimeout(this.waiting);
    clearTimeout(this.later);
    this.keepHere((this.form.elements.key || this.form.elements.seen)?.value);
    if (navigator.onLine) {
      this.isGone = !event.defaultPrevented;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const again = this.button(this.words.again, () => this.form.requestSubmit());
    this.say(this.words.offline, again);
    again.focus();
  }

  async preview(event) {
    const here = this.querySelector(".preview-here");
    event.preventDefault();
    event.stopPropagation();
    const answer = await this.post(this.dataset.preview, {
      place: this.dataset.place, body: this.box.value,
    });
    if (!answer?.html && this.box.value.trim()) {
      const wish = document.createElement("input");
      Object.assign(wish, { type: "hidden", name: "faire", value: "apercu" });
      this.form.append(wish);
      this.form.submit();
      return;
    }
    here.innerHTML = answer?.html || "";  // sanitised by the site, as the message will be
    here.hidden = !answer?.html;
    if (!here.hidden) here.focus();
  }

  /* Writing --------------------------------------------------------------------------------- */

  mark(name) {
    const { selectionStart: start, selectionEnd: end, value } = this.box;
    const words = MARKS[name](value.slice(start, end));
    const before = ["list", "quote"].includes(name) && start && value[start - 1] !== "\n" ? "\n" : "";
    this.insert(before + words, start, end);
  }

  /** Typed as if by hand, so that the browser can undo it. */
  insert(words, start, end) {
    this.box.focus();
    this.box.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) {
      this.box.setRangeText(words, start, end, "end");
      this.box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** « Citer » with words selected in that message: these words alone, without leaving the page. */
  cite(event) {
    const link = event.target.closest("a[href*='citer=']");
    const selection = getSelection();
    const post = link?.closest(".post")?.querySelector(".post-body");
    if (!post || selection.isCollapsed || !post.contains(selection.anchorNode) || !post.contains(selection.focusNode)) return;
    event.preventDefault();
    const number = new URL(link.href).searchParams.get("citer");
    const lines = selection.toString().trim().split(/\n+/).map((line) => `> ${line}`);
    const opening = `> [${this.words.quoted}](/communaute/messages/${number}/)`;
    const end = this.box.value.length;
    const before = this.box.value.trim() ? "\n\n" : "";
    this.insert(`${before}${opening}\n>\n${lines.join("\n")}\n\n`, end, end);
    this.box.scrollIntoView({ block: "center" });
  }

  /** The pale words of the empty box follow the kind chosen. */
  prompt() {
    const chosen = this.form.querySelector("[name=kind]:checked");
    if (chosen?.dataset.placeholder) this.box.placeholder = chosen.dataset.placeholder;
  }

  proposeTitle() {
    const title = this.form.elements.title;
    if (!title) return;
    const first = this.box.value.split("\n").find((line) => line.trim() && !line.startsWith(">"));
    title.placeholder = (first || "").replace(/[*_`~#]/g, "").trim().slice(0, 90);
  }
}

/** « @ » and two letters: who may be meant, chosen with the arrows or a finger. */
class Names {
  constructor(box, list, composer) {
    Object.assign(this, { box, list, composer, chosen: -1 });
  }

  start() {
    this.box.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.look(), PEOPLE_DELAY);
    });
    this.box.addEventListener("keydown", (event) => this.move(event));
    this.box.addEventListener("blur", () => setTimeout(() => this.close(), 200));
    this.list.id = `${this.box.id}_personnes`;
    this.list.setAttribute("role", "listbox");
    this.box.setAttribute("aria-autocomplete", "list");
    this.box.setAttribute("aria-controls", this.list.id);
  }

  /** The name that is being typed just before the cursor. */
  typed() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    return /(?:^|[\s(«])@([\p{L}][\p{L}’' -]{1,40})$/u.exec(before)?.[1] ?? "";
  }

  async look() {
    const asked = this.typed();
    if (!asked) return this.close();
    const { people: address, place } = this.composer.dataset;
    let found = [];
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: asked, place })}`);
      if (answer.ok) found = (await answer.json()).people;
    } catch { /* names are typed in full */ }
    if (asked === this.typed()) this.show(found, asked);
  }

  show(people, asked) {
    this.people = people;
    this.asked = asked;
    this.chosen = -1;
    this.list.replaceChildren(...people.map((one, number) => {
      const row = document.createElement("li");
      const name = document.createElement("b");
      row.id = `${this.list.id}_${number}`;
      row.setAttribute("role", "option");
      name.textContent = one.name;
      row.append(name, ` ${one.place}`);
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.take(number);
      });
      return row;
    }));
    this.list.hidden = !people.length;
    if (people.length) this.composer.say(this.composer.words.people);
  }

  move(event) {
    if (this.list.hidden) return;
    const last = this.people.length - 1;
    if (event.key === "ArrowDown") this.choose(Math.min(last, this.chosen + 1));
    else if (event.key === "ArrowUp") this.choose(Math.max(0, this.chosen - 1));
    else if ((event.key === "Enter" || event.key === "Tab") && this.chosen >= 0) this.take(this.chosen);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", at === number));
    this.box.setAttribute("aria-activedescendant", this.list.children[number].id);
    this.list.children[number].scrollIntoView({ block: "nearest" });
  }

  take(number) {
    const end = this.box.selectionStart;
    const start = end - this.asked.length - 1;
    this.close();
    this.composer.insert(`${this.people[number].text} `, start, end);
  }

  close() {
    this.list.hidden = true;
    this.chosen = -1;
    this.box.removeAttribute("aria-activedescendant");
  }
}

const said = (moment) => new Date(moment).toLocaleString("fr-CA", {
  weekday: "long", hour: "numeric", minute: "2-digit",
});

customElements.define("composer-box", ComposerBox);
