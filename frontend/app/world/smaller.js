// A picture too large for the server, made smaller by the browser: more than the server looks at is never needed.
import { insistOnCanvas } from "../lib/vector.js";

/** The longer side (pixels) of what is sent: twice what the server looks for the ink at. */
const SIDE = 1280;

/**
 * @param {File} file
 * @returns {Promise<File | null>} a PNG, the right way up; null where the browser cannot read the file, or gives noise
 */
export async function smaller(file) {
  try {
    insistOnCanvas();
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.imageSmoothingQuality = "high";
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return blob && new File([blob], file.name, { type: blob.type });
  } catch {
    return null;
  }
}
