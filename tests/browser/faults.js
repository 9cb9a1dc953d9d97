// What is wrong with how the page lies in its window now, each as a sentence. Given how low a target may be (px); none is narrower than 24.
(least) => {
  // Behind a dialog nothing is used.
  const modal = document.querySelector("dialog:modal"), all = modal ?? document.body;
  const seen = (one) => all.contains(one) && one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const called = (one) => {
    const within = one.parentElement?.closest("[id]");
    return `${within ? `#${within.id} ` : ""}${one.id ? `#${one.id}` : `${one.localName}.${one.classList[0] ?? ""}`}`;
  };
  const faults = new Set();

  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) faults.add(`the page is ${root.scrollWidth} wide`);
  for (const box of document.querySelectorAll(".card, .phase, .way, .look, .drawer, .transport, .top, .bottom, aside, dialog[open]")) {
    if (seen(box) && box.scrollWidth > box.clientWidth + 1) faults.add(`${called(box)} is run over`);
  }
  // On a laptop and on a wall everything is in sight at once; beside the scenes of a talk there is no room for that.
  if (innerWidth > 1180 && innerHeight > 660 && !document.querySelector("[data-scenes], [data-mode]")) {
    if (root.scrollHeight > innerHeight) faults.add("the page is scrolled");
    for (const box of document.querySelectorAll(".card, .phase, .way"))
      if (seen(box) && box.scrollHeight > box.clientHeight + 1) faults.add(`${called(box)} is too low`);
  }

  // Text. What is scrolled or ends in … is meant to be cut; so is what of the header's sentence finds no room.
  const lines = [], walker = document.createTreeWalker(all, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement, words = node.data.trim().slice(0, 30);
    if (!words || !seen(parent) || parent.closest("script, .unseen, .skip, .pitch > span, option, [popover]:not(:popover-open)")) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size && size < 10.9 && !parent.closest("sub, sup, math, svg")) faults.add(`“${words}” is ${size} px`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      let { left, right, top, bottom } = box, layer = null;
      for (let around = parent; around !== document.documentElement && !layer; around = around.parentElement) {
        const style = getComputedStyle(around), edge = around.getBoundingClientRect();
        const scrolls = /auto|scroll/.test(style.overflow) || around === document.body;
        if (scrolls || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") {
          [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
          [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        } else if (style.overflow !== "visible" && style.display !== "inline" && right > left && bottom > top) {
          const beyond = Math.max(right - edge.right, edge.left - left, bottom - edge.bottom - 2, edge.top - top - 2);
          if (beyond > 1.5) faults.add(`“${words}” is cut off by ${called(around)}`);
        }
        if (/fixed|sticky/.test(style.position) || around.matches("dialog, [popover], .why, .alarm")) layer = around;
      }
      if (right > left && bottom > top) lines.push({ node, words, left, right, top, bottom, layer, math: parent.closest("#update-rule") ?? parent.closest("math") });
    }
  }
  lines.sort((a, b) => a.top - b.top);
  lines.forEach((one, at) => {
    for (let next = at + 1; next < lines.length && lines[next].top < one.bottom - 4; next++) {
      const other = lines[next];
      if (other.node === one.node || other.layer !== one.layer || (one.math && one.math === other.math)) continue;
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 && Math.min(one.bottom, other.bottom) - other.top > 4)
        faults.add(`“${one.words}” and “${other.words}” lie on each other`);
    }
  });

  // A select is as wide as its box whatever it says: what it says, drawn beside it, tells.
  for (const select of document.querySelectorAll("select")) {
    const text = new OffscreenCanvas(1, 1).getContext("2d");
    text.font = getComputedStyle(select).font;
    if (seen(select) && text.measureText(select.selectedOptions[0]?.text ?? "").width > select.clientWidth - 16) faults.add(`${called(select)} is cut off`);
  }

  // Whatever is pressed or has the focus. A label is pressed as what it is of; a link in a sentence is as high as its line.
  for (const one of document.querySelectorAll("button, select, input, textarea, summary, a[href], [tabindex]:not([tabindex='-1'])")) {
    if (!all.contains(one) || !one.checkVisibility({ visibilityProperty: true }) || one.closest(".unseen, .skip")) continue;
    const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
    const small = width < 24 || height < (one.matches(".grip, tr") ? 24 : least - 0.5); // a grip and a row are as wide as they can be
    if (width && small && !one.disabled && getComputedStyle(one).display !== "inline")
      faults.add(`${called(one)} is ${Math.round(width)} × ${Math.round(height)}`);
    const name = one.ariaLabel || one.getAttribute("aria-labelledby") || one.labels?.[0]?.textContent.trim() || one.textContent.trim();
    const role = one.matches("button, select, input, textarea, summary, a, tr") || one.getAttribute("role");
    if (!name || !role) faults.add(`${called(one)} has no ${name ? "role" : "name"}`);
  }
  return [...faults];
}
