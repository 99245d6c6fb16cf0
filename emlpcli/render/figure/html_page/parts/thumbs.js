// Small pictures of the blocks, in the map of blocks.

const LARGEST_THUMB = 40000, MOST_THUMB_ENTRIES = 400000; // entries of one, and of all of them
const THUMB = 52, THUMB_CELL = 9; // pixels of a picture's side, and at most of an entry

/** Draw each block that is small enough, with the coefficients that it has just now. */
function drawThumbs(layerOf, palette) {
  let left = MOST_THUMB_ENTRIES;
  for (const canvas of document.querySelectorAll("canvas[data-thumb]")) {
    const size = canvas.dataset.height * canvas.dataset.width;
    if (size > LARGEST_THUMB || (left -= size) < 0) continue;
    const layer = layerOf(canvas.dataset.thumb);
    const image = new ImageData(layer.width, layer.height);
    for (let i = 0; i < layer.size; i++) {
      if (layer.kind[i] < 0) continue; // always 0: the ground of the cell
      const re = layer.re[i], im = layer.im ? layer.im[i] : 0;
      const colour = layer.im ? palette.phase(re, im, layer.limit) : palette.value(re, layer.limit);
      image.data.set([...colour, 255], 4 * i);
    }
    canvas.width = layer.width;
    canvas.height = layer.height;
    canvas.getContext("2d").putImageData(image, 0, 0);
    const cell = Math.min(THUMB / Math.max(layer.width, layer.height), THUMB_CELL);
    canvas.style.width = `${Math.max(2, layer.width * cell)}px`;
    canvas.style.height = `${Math.max(2, layer.height * cell)}px`;
  }
}
