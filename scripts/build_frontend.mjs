// Builds what browsers load: KERN's components, our own layer and the fonts as one style sheet,
// written once for left-to-right and once mirrored, and htmx.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { browserslistToTargets, bundle, transform } from "lightningcss";
import postcss from "postcss";
import rtlcss from "rtlcss";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, "node_modules");
const own = join(root, "src/ankommen/core/static/core/css/index.css");
const output = join(root, "src/ankommen/core/static/vendor");

// KERN ships 300 KB of grid and spacing utilities; pages here use its components and tokens.
const componentsInUse =
  /^kern-(alert|badge|body|btn|btn-wrapper|dark|divider|error|fieldset|form-check|form-input|hint|icon|label|layer|level-\d|light|link|loader|progress|table|title)(__|--|$)/;

const fonts = [
  { name: "fira-sans", styles: ["400-normal", "400-italic", "500-normal", "600-normal"] },
  { name: "noto-sans-arabic", styles: ["400-normal", "600-normal"] },
];
const scripts = { latin: 1, "latin-ext": 1, cyrillic: 1, arabic: 1 };

const browsers = browserslistToTargets([
  "chrome 111",
  "edge 111",
  "firefox 113",
  "safari 16.4",
  "ios_saf 16.4",
]);

function read(path) {
  return readFileSync(path, "utf8");
}

/** KERN's style sheet without the rules for classes that no page uses. */
function kern() {
  const sheet = postcss.parse(read(join(packages, "@kern-ux/native/dist/kern.css")));
  sheet.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) =>
      [...selector.matchAll(/\.(kern-[\w-]+)/g)].every(([, name]) => componentsInUse.test(name)),
    );
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return sheet.toString();
}

/** One @font-face per style and script, so that a page loads only the letters it shows. */
function fontFaces() {
  return fonts
    .flatMap(({ name, styles }) => styles.map((style) => fontFacesOf(name, style)))
    .join("\n");
}

function fontFacesOf(name, style) {
  const [weight, slant] = style.split("-");
  const file = slant === "italic" ? `${weight}-italic.css` : `${weight}.css`;
  const sheet = postcss.parse(read(join(packages, "@fontsource", name, file)));
  sheet.walkComments((comment) => comment.remove());
  sheet.walkAtRules("font-face", (face) => {
    const source = face.toString().match(/files\/([\w-]+)\.woff2/)[1];
    const script = source.slice(name.length + 1, -style.length - 1);
    if (!scripts[script]) {
      face.remove();
      return;
    }
    face.walkDecls("src", (declaration) => {
      declaration.value = `url("fonts/${source}.woff2") format("woff2")`;
    });
    cpSync(
      join(packages, "@fontsource", name, "files", `${source}.woff2`),
      join(output, "fonts", `${source}.woff2`),
    );
  });
  return sheet.toString();
}

function write(name, css) {
  const { code } = transform({
    filename: name,
    code: Buffer.from(css),
    minify: true,
    targets: browsers,
  });
  writeFileSync(join(output, name), code);
  console.log(`${name.padEnd(14)} ${(code.length / 1024).toFixed(0)} KB`);
}

rmSync(output, { recursive: true, force: true });
mkdirSync(join(output, "fonts"), { recursive: true });

const ownLayer = bundle({ filename: own, minify: false }).code.toString();
const sheet = [fontFaces(), kern(), ownLayer].join("\n");
write("app.css", sheet);
write("app.rtl.css", rtlcss.process(sheet));
cpSync(join(packages, "htmx.org/dist/htmx.min.js"), join(output, "htmx.min.js"));
for (const { name } of fonts) {
  cpSync(join(packages, "@fontsource", name, "LICENSE"), join(output, "fonts", `${name}.LICENSE`));
}
cpSync(join(packages, "@kern-ux/native/LICENSE.md"), join(output, "kern.LICENSE.md"));
cpSync(join(packages, "htmx.org/LICENSE"), join(output, "htmx.LICENSE"));
console.log(`fonts          ${readdirSync(join(output, "fonts")).length} files`);
