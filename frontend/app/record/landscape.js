// A landscape: F over a plane of r-space, as it was sent.
/** @import { Frame, Numbers } from "../lib/safetensors.js" */

/**
 * F at `along` × `across` in the plane through `origin` that the two `directions` span; and `path`, on which r went
 * from one iteration to another, as the plane shows it. `exact`: there are two latents, so that the plane is all of
 * r-space. `share`: the part of the path's squared distances that lies in the plane, 0…1.
 * @typedef {{
 *   epoch: number, update: number, from: number, to: number, exact: boolean, share: number,
 *   energy: Numbers, along: Numbers, across: Numbers, path: Numbers, directions: Numbers, origin: Numbers,
 * }} Landscape
 */

/** @param {Frame} frame A landscape frame. @returns {Landscape} */
export function landscapeOf({ metadata, tensors }) {
  const { energy, along, across, path, directions, origin } = tensors;
  return {
    epoch: Number(metadata.epoch),
    update: Number(metadata.update),
    from: Number(metadata.from),
    to: Number(metadata.to),
    exact: metadata.exact === "true",
    share: Number(metadata.share),
    energy: energy.values,
    along: along.values,
    across: across.values,
    path: path.values,
    directions: directions.values,
    origin: origin.values,
  };
}
