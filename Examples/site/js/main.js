import { addInWebAssembly, countDecoded, loadFace } from "./greet.mjs";

const root = document.documentElement;
const report = (name, text) => {
  document.querySelector(`output[name="${name}"]`).value = text;
};

root.dataset.module = "ran";
report("module", "ran");

checkWebAssembly();
checkFont();
checkPictures();
linkJumps();
fillInOrigin();

async function checkWebAssembly() {
  const sum = await addInWebAssembly(2, 3);
  document.querySelector('output[name="wasm"]').dataset.wasm = sum;
  report("wasm", `2 + 3 = ${sum}`);
}

async function checkFont() {
  const faces = await loadFace("Preview Stencil");
  root.dataset.font = faces.length > 0 ? "loaded" : "missing";
  report("font", root.dataset.font);
}

async function checkPictures() {
  const pictures = document.querySelectorAll(".gallery img");
  const decoded = await countDecoded(pictures);
  root.dataset.pictures = decoded;
  report("pictures", `${decoded} of ${pictures.length}`);
}

/** The buttons beside the clip seek in it. */
function linkJumps() {
  const clip = document.querySelector("video");
  for (const button of document.querySelectorAll("[data-seek]")) {
    button.addEventListener("click", () => {
      clip.currentTime = Number(button.dataset.seek);
    });
  }
  clip.addEventListener("seeked", () => {
    root.dataset.seeked = clip.currentTime.toFixed(1);
  });
}

/** The commands to copy carry the address that this page was really loaded from. */
function fillInOrigin() {
  const here = new URL(".", document.baseURI).href;
  for (const address of document.querySelectorAll("[data-path]")) {
    address.textContent = here + address.dataset.path;
  }
}
