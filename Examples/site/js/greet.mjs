/** Adds two numbers in WebAssembly. Streaming wants the module to come as application/wasm. */
export async function addInWebAssembly(a, b) {
  const source = fetch(new URL("../wasm/add.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiateStreaming(source);
  return instance.exports.add(a, b);
}

/** The faces that the browser has loaded for a family: none when the file is missing or not a font. */
export function loadFace(family) {
  return document.fonts.load(`1rem "${family}"`);
}

/** How many of these images have arrived and could be decoded. */
export async function countDecoded(images) {
  const decoded = await Promise.allSettled(Array.from(images, (image) => image.decode()));
  return decoded.filter(({ status }) => status === "fulfilled").length;
}
