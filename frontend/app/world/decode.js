// From an encoded picture, as the server sends them, to numbers.

/**
 * @param {string} address An image the browser can decode, of our own server or a data: address.
 * @returns {Promise<{ rows: number, columns: number, pixels: Float32Array }>} its brightness from 0 to 1, row by row
 */
export async function grey(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const { naturalWidth: columns, naturalHeight: rows } = image;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, columns, rows);
  return { rows, columns, pixels: Float32Array.from({ length: rows * columns }, (_, at) => data[4 * at] / 255) };
}
