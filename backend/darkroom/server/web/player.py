"""The page as one file that needs no server: everything it loads is in it, and nothing it says leaves it."""

import base64
import gzip

from darkroom.server.web.parts import Parts, put

#: Where the page puts in what was played, and the JSON that it would ask a server for.
PLACE = "<!-- recording -->"

#: The file asks nobody for anything, whatever is in it.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

# The scripts are packed, since they are most of the file. Plotly first, which the page expects to be there.
BOOT = """
for (const [id, type] of [["plotly", "text/javascript"], ["darkroom", "module"]]) {
  const packed = document.getElementById(id);
  const letters = atob(packed.textContent), bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  const script = Object.assign(document.createElement("script"), { type });
  script.textContent = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  document.head.append(script);
  packed.remove();
}
"""


def player(parts: Parts, plotly: bytes) -> str:
    """The page in one piece, with room at PLACE; ``plotly`` is compressed, by gzip."""
    icon = base64.b64encode(parts.icon.encode()).decode()
    text = parts.page(
        icon=f"data:image/svg+xml;base64,{icon}",
        styles=f"<style>{parts.styles}</style>",
        theme=f"<script>{parts.theme}</script>",
        plotly="",
        main="",
    )
    text = put(text, "<html ", '<html data-player="" ')
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    text = put(text, '<meta charset="utf-8">', f'<meta charset="utf-8">\n{policy}')
    scripts = [
        PLACE,
        _packed("plotly", plotly),
        _packed("darkroom", gzip.compress(parts.linked.script.encode(), 6, mtime=0)),
        f'<script type="module">{BOOT}</script>',
    ]
    return put(text, "</body>", "\n".join(scripts) + "\n</body>")


def _packed(name: str, script: bytes) -> str:
    return f'<script type="text/plain" id="{name}">{base64.b64encode(script).decode()}</script>'
