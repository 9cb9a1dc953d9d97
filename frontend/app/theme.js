// Before the first paint, so that a light page never flashes dark: the address wins, then the theme that a recording
// was taken in, then what the system prefers.
(() => {
  const wanted = new URLSearchParams(location.search).get("theme") ?? document.documentElement.dataset.taken;
  const light = wanted === "light" || (wanted !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
  // A frame that is sandboxed has no origin, and no module of its own server is run in it: here alone it can be told.
  const sandboxed = self.origin === "null" && location.protocol.startsWith("http");
  document.documentElement.toggleAttribute("data-sandboxed", sandboxed);
})();
