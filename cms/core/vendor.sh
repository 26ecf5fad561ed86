#!/bin/sh
# Fetches the font, the icons and the accessibility checker, pinned, and keeps only what is used.
#
# Run from anywhere after changing a version below or a name in vendor-icons.txt; needs npm (Node 18 or later).
# Everything it writes is committed, so nobody needs npm to install, test or serve the site.
set -eu

FONT=@fontsource-variable/bricolage-grotesque
FONT_VERSION=5.3.0
FONT_FILE=bricolage-grotesque-latin-wght-normal.woff2
ICONS=lucide-static
ICONS_VERSION=1.62.0
AXE=axe-core
AXE_VERSION=4.14.1

core=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$core/../.." && pwd)
static=$core/static/core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --prefix "$work" --ignore-scripts --no-audit --no-fund --no-save --silent \
  "$FONT@$FONT_VERSION" "$ICONS@$ICONS_VERSION" "$AXE@$AXE_VERSION"
modules=$work/node_modules

mkdir -p "$static/fonts" "$static/licences" "$root/tests/vendor" "$root/docs"
cp "$modules/$FONT/files/$FONT_FILE" "$static/fonts/$FONT_FILE"
cp "$modules/$FONT/LICENSE" "$static/licences/bricolage-grotesque-OFL.txt"
cp "$modules/$ICONS/LICENSE" "$static/licences/lucide-ISC.txt"
cp "$modules/$AXE/axe.min.js" "$root/tests/vendor/axe.min.js"
cp "$modules/$AXE/LICENSE" "$root/tests/vendor/axe-core-MPL.txt"
cp "$modules/$AXE/LICENSE-3RD-PARTY.txt" "$root/tests/vendor/axe-core-third-party.txt"
chmod 644 "$static/fonts/$FONT_FILE" "$static/licences"/*.txt "$root/tests/vendor"/*

node - "$core/vendor-icons.txt" "$modules/$ICONS/icons" "$static/icons.svg" <<'JS'
// One <symbol> per name. A symbol used from another file inherits nothing from its own root:
// the stroke is set on each of them, and the colour comes from the text around the icon.
const fs = require("fs");
const [names, folder, target] = process.argv.slice(2);
const stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
const symbols = fs.readFileSync(names, "utf8").split("\n").filter(Boolean).map((name) => {
  const source = fs.readFileSync(`${folder}/${name}.svg`, "utf8");
  const shapes = source.replace(/^[^]*?<svg[^>]*>/, "").replace("</svg>", "");
  return `<symbol id="i-${name}" viewBox="0 0 24 24" ${stroke}>${shapes.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
});
fs.writeFileSync(target, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
JS

digest() { sha256sum "$1" | cut -c1-16; }

cat > "$root/docs/vendored.md" <<MD
# Files taken from elsewhere

Copied into the repository, unchanged unless said, by \`cms/core/vendor.sh\`, which pins the versions. Change a version there and run it again.

| package | version | licence | files kept | SHA-256, first 16 digits | licence text |
| --- | --- | --- | --- | --- | --- |
| $FONT | $FONT_VERSION | OFL-1.1 | \`cms/core/static/core/fonts/$FONT_FILE\` | \`$(digest "$static/fonts/$FONT_FILE")\` | \`cms/core/static/core/licences/bricolage-grotesque-OFL.txt\` |
| $ICONS | $ICONS_VERSION | ISC (some icons MIT) | $(grep -c . "$core/vendor-icons.txt") icons, joined in \`cms/core/static/core/icons.svg\` | \`$(digest "$static/icons.svg")\` | \`cms/core/static/core/licences/lucide-ISC.txt\` |
| $AXE | $AXE_VERSION | MPL-2.0 | \`tests/vendor/axe.min.js\`: tests only, never served | \`$(digest "$root/tests/vendor/axe.min.js")\` | \`tests/vendor/axe-core-MPL.txt\`, \`tests/vendor/axe-core-third-party.txt\` |

An icon more: add its name to \`cms/core/vendor-icons.txt\` (sorted), run the script, show it with \`{% icon "name" %}\`.
MD
