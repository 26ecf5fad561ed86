// What the mail on the page looks like to its readers; each function gives back a list of faults.

function words(node) {
  return node.textContent.replace(/\s+/g, " ").trim().slice(0, 40);
}

function* texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (walker.currentNode.textContent.trim().replace(/\u00a0/g, "")) yield walker.currentNode;
  }
}

function luminance(colour) {
  const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function onPaper(colour) {
  return 1.05 / (luminance(colour) + 0.05);
}

function hasBorder(element) {
  const style = getComputedStyle(element);
  return ["Top", "Right", "Bottom", "Left"].some(
    (side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1,
  );
}

// Running text is 16 px or more; what accompanies it (`soft`) may be 14.
function small() {
  const faults = [];
  for (const text of texts()) {
    const size = parseFloat(getComputedStyle(text.parentElement).fontSize);
    const least = text.parentElement.closest(".soft") ? 14 : 16;
    if (size < least) faults.push(`${size} px, at least ${least}: ${words(text)}`);
  }
  return faults;
}

// On paper grounds are not printed and colours are greys: words stay dark, links underlined, boxes
// drawn by a border.
function printed() {
  const faults = [];
  for (const text of texts()) {
    const around = text.parentElement;
    const contrast = onPaper(getComputedStyle(around).color);
    if (contrast < 4.5) faults.push(`printed, ${contrast.toFixed(1)} to 1 on paper: ${words(text)}`);
    for (let box = around; box && !box.matches(".leaf, body"); box = box.parentElement) {
      const isDrawn = getComputedStyle(box).backgroundColor !== "rgba(0, 0, 0, 0)";
      if (isDrawn && !hasBorder(box)) faults.push(`printed, a box without a border: ${words(box)}`);
    }
  }
  for (const link of document.links) {
    if (!getComputedStyle(link).textDecorationLine.includes("underline")) {
      faults.push(`printed, a link that nothing shows: ${words(link)}`);
    }
  }
  return [...new Set(faults)];
}

function wide() {
  const over = document.documentElement.scrollWidth - innerWidth;
  return over > 0 ? [`${over} px wider than the screen`] : [];
}

// Words keep away from the edges of the sheet.
function cramped() {
  const sheet = document.querySelector(".leaf").getBoundingClientRect();
  const faults = [];
  for (const text of texts()) {
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right } = range.getBoundingClientRect();
    const room = Math.min(left - sheet.left, sheet.right - right);
    if (room < 16 && !text.parentElement.matches("[height]")) {
      faults.push(`${Math.round(room)} px from the edge: ${words(text)}`);
    }
  }
  return faults;
}

// Webmail that drops the style element leaves the attributes alone.
function unstyled() {
  for (const sheet of document.querySelectorAll("style")) sheet.remove();
  return wide();
}

async function accessibility() {
  axe.configure({
    checks: [{ id: "color-contrast", options: { contrastRatio: { large: { expected: 4.5 } } } }],
  });
  const off = ["region", "landmark-one-main"]; // of a page, not of a letter
  const found = await axe.run(document, {
    rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
    resultTypes: ["violations"],
  });
  return found.violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 80)).slice(0, 2).join(" | ")}`,
  );
}
