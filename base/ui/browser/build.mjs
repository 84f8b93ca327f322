// Builds what browsers get into ../dist: styles, fonts, islands, and the licences of what is inside.

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../dist");
const components = join(here, "../components");
const packages = join(here, "node_modules");

/** Hexadecimal digits of a hash in a name; `src/assets.rs` uses the same (8 bytes). */
const HASH_DIGITS = 16;

/** Old enough for the phones in use, new enough for what the style sheets say. */
const TARGET = ["chrome111", "safari16.4", "firefox115"];

/** Components whose rules others build on come first, paper comes last. */
const FIRST = ["foundation", "shell"];
const LAST = ["paper"];

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "fonts"), { recursive: true });
await Promise.all([styles(), scripts(), licences(), icon()]);

async function styles() {
  const tokens = await readFile(join(packages, "@digital-go-jp/design-tokens/dist/tokens.css"), "utf8");
  const own = await Promise.all((await componentNames()).map(componentStyle));
  await writeCss("kyoten.css", [await fonts(), tokens, ...own].join("\n"));
  await writeCss("map.css", await readFile(join(packages, "maplibre-gl/dist/maplibre-gl.css"), "utf8"));
}

async function componentNames() {
  const folders = (await readdir(components, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = folders.map((folder) => folder.name).filter((name) => !FIRST.includes(name) && !LAST.includes(name));
  return [...FIRST, ...names.sort(), ...LAST];
}

async function componentStyle(name) {
  return readFile(join(components, name, `${name}.css`), "utf8").catch((fault) => {
    if (fault.code === "ENOENT") return ""; // A component may live on the styles of others.
    throw fault;
  });
}

async function writeCss(name, css) {
  const { code } = await transform(css, { loader: "css", minify: true, target: TARGET, legalComments: "inline" });
  await writeFile(join(dist, name), code);
}

/**
 * Copies the subsets under hashed addresses, one variable file for all weights.
 * No `local()`: a machine's own file is often one weight only, and bold names would be smeared.
 */
async function fonts() {
  const family = join(packages, "@fontsource-variable/noto-sans-jp");
  const sheet = await readFile(join(family, "wght.css"), "utf8");
  const faces = sheet.match(/@font-face \{[^}]*\}/g) ?? [];
  const ours = await Promise.all(
    faces.map(async (face) => {
      const file = /files\/([^)]*\.woff2)/.exec(face)[1];
      const bytes = await readFile(join(family, "files", file));
      await writeFile(join(dist, "fonts", file), bytes);
      return face
        .replace("Noto Sans JP Variable", "Noto Sans JP")
        .replace(/src:[^;]*;/, `src: url("fonts/${hashed(file, bytes)}") format("woff2");`);
    }),
  );
  return ours.join("\n");
}

function hashed(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, HASH_DIGITS);
  return name.replace(/(\.[^.]*)$/, `.${hash}$1`);
}

async function scripts() {
  await build({
    absWorkingDir: here,
    entryPoints: { kyoten: "kyoten.ts", map: "../components/map/map.ts" },
    outdir: dist,
    bundle: true,
    minify: true,
    format: "esm",
    target: TARGET,
    nodePaths: [packages],
    legalComments: "none", // The licences go out in full, see below.
    logLevel: "warning",
  });
  // MapLibre's worker has its own file because our policy lets workers come from this server only.
  const worker = await readFile(join(packages, "maplibre-gl/dist/maplibre-gl-worker.mjs"), "utf8");
  await writeFile(join(dist, "map-worker.js"), worker.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

/** The licence of every package inside, and of the packages MapLibre carries. */
async function licences() {
  const maplibre = JSON.parse(await readFile(join(packages, "maplibre-gl/package.json"), "utf8"));
  const carried = Object.keys(maplibre.dependencies).filter((name) => !name.startsWith("@types/"));
  const names = ["@digital-go-jp/design-tokens", "@fontsource-variable/noto-sans-jp", "maplibre-gl", ...carried];
  const texts = await Promise.all(names.sort().map(licence));
  await writeFile(join(dist, "licences.txt"), texts.join("\n"));
}

async function licence(name) {
  const folder = join(packages, name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}\n`;
  return `${"=".repeat(72)}\n${name} ${version}\n${"=".repeat(72)}\n${text}`;
}

async function icon() {
  await cp(join(here, "icon.svg"), join(dist, "icon.svg"));
}
