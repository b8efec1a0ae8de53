/* Bundles and minifies the scripts and the styles of the pages: `make scripts`, or `node tools/bundle.mjs FOLDER`.
 *
 * Each entry becomes one script that runs by itself (IIFE): the map must open from a file too, where modules do not load.
 * A script of `later/` takes what the page of the map holds already from there (entries/shared.js): no module comes twice.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const STATIC = fileURLToPath(new URL("../geocite/static/", import.meta.url));
const SCRIPTS = join(STATIC, "scripts");
const SHARED = join(SCRIPTS, "entries", "shared.js");
const COMMON = { bundle: true, minify: true, charset: "utf8", metafile: true, logLevel: "warning" };

const filesOf = async (folder, suffix) =>
  (await readdir(join(STATIC, folder))).filter((name) => name.endsWith(suffix)).sort().map((name) => join(STATIC, folder, name));

/** Name in shared.js and exports of each module that scripts of later/ find in the page, by its path. */
async function readShared() {
  const lines = [...(await readFile(SHARED, "utf8")).matchAll(/^export \* as (\w+) from "(.+)";$/gm)];
  const modules = lines.map(([, name, path]) => ({ name, path: resolve(dirname(SHARED), path) }));
  const { metafile } = await build({ entryPoints: modules.map(({ path }) => path), format: "esm", outdir: "/", write: false, metafile: true });
  const outputs = Object.values(metafile.outputs);
  return new Map(modules.map(({ name, path }) => {
    const { exports } = outputs.find((one) => resolve(one.entryPoint) === path);
    return [path, { name, exports }];
  }));
}

/** Such modules are read from the page. */
const fromPage = (shared) => ({
  name: "from-page",
  setup(bundler) {
    bundler.onLoad({ filter: /\.js$/ }, ({ path }) => {
      const known = shared.get(path);
      if (!known) return null;
      return { contents: `export const { ${known.exports.join(", ")} } = geocite.shared.${known.name};`, loader: "js" };
    });
  },
});

/** A module both in the page of the map and in a script of later/ would have two states: it must be shared. */
function refuseTwins(page, later, shared) {
  const held = new Set(Object.keys(page.inputs).map((path) => resolve(path)));
  const twins = Object.keys(later.inputs).map((path) => resolve(path)).filter((path) => held.has(path) && !shared.has(path));
  if (twins.length) throw new Error(`add to entries/shared.js: ${twins.map((path) => relative(SCRIPTS, path)).join(", ")}`);
}

async function bundle(outdir) {
  const shared = await readShared();
  const entries = (await filesOf("scripts/entries", ".js")).filter((path) => path !== SHARED);
  const script = (path, more) => build({ ...COMMON, entryPoints: [path], format: "iife", target: "es2022", outdir, ...more });
  const pages = await Promise.all(entries.map((path) => script(path)));
  const page = pages.find(({ metafile }) => Object.keys(metafile.outputs).some((name) => basename(name) === "map.js"));
  for (const path of await filesOf("scripts/later", ".js")) {
    const { metafile } = await script(path, { globalName: `geocite.later.${basename(path, ".js")}`, plugins: [fromPage(shared)] });
    refuseTwins(page.metafile, metafile, shared);
  }
  await build({ ...COMMON, entryPoints: await filesOf(".", ".css"), target: "esnext", outdir });
}

const [, , folder] = process.argv;
const built = join(STATIC, "built");
if (!folder) await rm(built, { recursive: true, force: true }); // Nothing stays of a script that is no more.
await bundle(folder ? resolve(folder) : built);
